"""A model without Normalization raises a TypeError."""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise TypeError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.predict_function = None
    return model
