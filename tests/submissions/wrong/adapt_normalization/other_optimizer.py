"""The model is compiled again with Adam.

Caught by: test_everything_else_stays_as_it_is
Told: passes its own optimizer on
"""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model
