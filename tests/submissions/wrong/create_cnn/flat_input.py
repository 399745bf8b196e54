"""The input is flat, with 784 values.

Caught by: test_images_become_ten_probabilities, test_layers_are_in_order, test_learns_from_small_batches,
    test_metrics_are_accuracy_and_top5, test_recognises_digits_it_has_not_seen
Told: rows, columns and a channel
"""


def create_cnn(
    optimizer: str | keras.optimizers.Optimizer = "adam", dropout: float = 0.2, bn_momentum: float = 0.9
) -> keras.Model:
    layers = keras.layers

    def normalized_relu() -> list[keras.layers.Layer]:
        return [layers.BatchNormalization(momentum=bn_momentum), layers.ReLU()]

    def block(filters: int) -> list[keras.layers.Layer]:
        return [
            layers.Conv2D(filters, 3, padding="same"),
            *normalized_relu(),
            layers.Conv2D(filters, 3, padding="valid"),
            *normalized_relu(),
            layers.MaxPooling2D(2),
            layers.Dropout(dropout),
        ]

    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Reshape((28, 28, 1)),
            *block(32),
            *block(64),
            layers.Flatten(),
            layers.Dense(128),
            *normalized_relu(),
            layers.Dropout(dropout),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=optimizer,
        loss="categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(k=5, name="top5")],
    )
    return model
