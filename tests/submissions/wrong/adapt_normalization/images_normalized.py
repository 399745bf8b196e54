"""The images are normalised in place as well.

Caught by: test_everything_else_stays_as_it_is
Told: x_train itself stays as it is
"""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    x_train -= x_train.mean()
    model.predict_function = None
    return model
