"""BatchNormalization is frozen and not counted."""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    others = [layer for layer in base.layers if not isinstance(layer, keras.layers.BatchNormalization)]
    for layer in base.layers:
        layer.trainable = False
    for layer in others[max(len(others) - n_layers, 0) :]:
        layer.trainable = True
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
