"""The top-5 accuracy keeps Keras' own name.

Caught by: test_metrics_are_accuracy_and_top5
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
            keras.Input((28, 28, 1)),
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
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(k=5)],
    )
    return model
