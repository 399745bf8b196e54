"""BatchNormalization is known by the letters bn, which MobileNetV2 also writes BN.

Caught by: test_the_last_ten_layers_are_opened, test_batch_normalization_keeps_its_averages_in_training
Told: by its class
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    first = max(len(base.layers) - n_layers, 0)
    for place, layer in enumerate(base.layers):
        layer.trainable = place >= first and "bn" not in layer.name
    model.compile(keras.optimizers.Adam(learning_rate), "categorical_crossentropy", metrics=["accuracy"])
    return model
