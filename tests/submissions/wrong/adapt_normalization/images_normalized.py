"""The images are normalised in place as well."""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    x_train -= x_train.mean()
    model.predict_function = None
    return model
