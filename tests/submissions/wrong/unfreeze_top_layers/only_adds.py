"""What an earlier call has opened stays open.

Caught by: test_a_second_call_forgets_the_first
Told: the call before has opened
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    opened = {id(layer) for layer in base.layers if layer.trainable and base.trainable}
    base.trainable = True
    last = base.layers[max(len(base.layers) - n_layers, 0) :]
    for layer in base.layers:
        wanted = id(layer) in opened or layer in last
        layer.trainable = wanted and not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
