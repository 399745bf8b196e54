"""Mean and variance are computed with NumPy, and the layer is told."""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt_mean.assign(np.mean(x_train, axis=(0, 1, 2)))
    layer.adapt_variance.assign(np.var(x_train, axis=(0, 1, 2)))
    layer.finalize_state()
    model.predict_function = None
    return model
