"""A model without Normalization raises a TypeError.

Caught by: test_a_model_without_normalization_is_refused
"""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise TypeError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.predict_function = None
    return model
