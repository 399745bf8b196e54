"""The opened layers start anew.

Caught by: test_no_weight_changes
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    for layer in base.layers[: max(len(base.layers) - n_layers, 0)]:
        layer.trainable = False
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    for layer in base.layers[max(len(base.layers) - n_layers, 0) :]:
        if isinstance(layer, keras.layers.Conv2D):
            layer.set_weights([np.random.normal(0, 0.1, w.shape) for w in layer.get_weights()])
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
