"""The last layers of the model are counted, the head's.

Caught by: test_the_last_ten_layers_are_opened
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    for layer in model.layers:
        layer.trainable = False
    for layer in model.layers[max(len(model.layers) - n_layers, 0) :]:
        layer.trainable = True
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
