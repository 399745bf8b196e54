"""One layer too few is opened.

Caught by: test_as_many_layers_as_asked_for
Told: one layer too many, or too few
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    for layer in base.layers[: max(len(base.layers) - n_layers + 1, 0)]:
        layer.trainable = False
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
