"""Noise is added to the images before they are augmented.

Caught by: test_layers_are_in_order
Told: change images by chance
"""


def create_augmented_model(optimizer="adam", dropout=0.3, bn_momentum=0.9):
    layers = keras.layers
    rows = [
        keras.Input((28, 28, 1)),
        layers.GaussianNoise(0.05),
        create_augmentation(),
        layers.Normalization(),
    ]
    for filters in (32, 64):
        for padding in ("same", "valid"):
            rows += [
                layers.Conv2D(filters, 3, padding=padding),
                layers.BatchNormalization(momentum=bn_momentum),
                layers.ReLU(),
            ]
        rows += [layers.MaxPooling2D(2), layers.Dropout(dropout)]
    rows += [layers.Flatten(), layers.Dense(128), layers.BatchNormalization(momentum=bn_momentum)]
    rows += [layers.ReLU(), layers.Dropout(dropout), layers.Dense(10, "softmax")]
    model = keras.Sequential(rows)
    top5 = keras.metrics.TopKCategoricalAccuracy(5, name="top5")
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy", top5])
    return model
