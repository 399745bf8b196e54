"""Only the predict function is made anew."""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.make_predict_function(force=True)
    return model
