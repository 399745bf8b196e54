"""The random layers lie in the model one by one, and the contrast leaves [0, 1].

Caught by: test_augments_in_training_and_only_there
Told: value_range
"""


def _augmentation():
    turned = [keras.layers.RandomRotation(0.1), keras.layers.RandomZoom(0.1)]
    return [*turned, keras.layers.RandomContrast(0.1)]


def create_augmented_model(optimizer="adam", dropout=0.3, bn_momentum=0.9):
    layers = keras.layers
    rows = [keras.Input((28, 28, 1)), *_augmentation(), layers.Normalization()]
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
