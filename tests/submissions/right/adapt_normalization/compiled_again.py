"""The model is compiled again with what it is compiled with."""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    if model.compiled:
        config = model.get_compile_config()
        model.compile(optimizer=model.optimizer, loss=config["loss"], metrics=config["metrics"])
    else:
        model.predict_function = None
    return model
