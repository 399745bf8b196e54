"""The base is found by its name, and the loss and metrics are taken from the model."""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if layer.name.startswith("mobilenet"))
    base.trainable = True
    for layer in base.layers[: max(len(base.layers) - n_layers, 0)]:
        layer.trainable = False
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    config = model.get_compile_config()
    model.compile(keras.optimizers.Adam(learning_rate), loss=config["loss"], metrics=config["metrics"])
    return model
