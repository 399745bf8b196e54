"""The base is the layer with the most layers, and the open ones are a set."""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = max(model.layers, key=lambda layer: len(getattr(layer, "layers", [])))
    first = len(base.layers) - min(n_layers, len(base.layers))
    opened = {id(layer) for layer in base.layers[first:]}
    base.trainable = True
    for layer in base.layers:
        normalizes = "BatchNormalization" in type(layer).__name__
        layer.trainable = id(layer) in opened and not normalizes
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model
