"""The momentum is 0.99 by default.

Caught by: test_dropout_and_momentum_reach_every_layer
"""


def create_augmented_model(optimizer="adam", dropout=0.3, bn_momentum=0.99):
    layers = keras.layers
    stack = [keras.Input((28, 28, 1))]
    stack += [create_augmentation(), layers.Normalization()]
    for filters in (32, 64):
        for padding in ("same", "valid"):
            stack += [layers.Conv2D(filters, 3, padding=padding)]
            stack += [layers.BatchNormalization(momentum=bn_momentum), layers.ReLU()]
        stack += [layers.MaxPooling2D(2), layers.Dropout(dropout)]
    stack += [
        layers.Flatten(),
        layers.Dense(128),
        layers.BatchNormalization(momentum=bn_momentum),
        layers.ReLU(),
    ]
    stack += [layers.Dropout(dropout), layers.Dense(10, activation="softmax")]
    model = keras.Sequential(stack)
    model.compile(
        optimizer,
        "categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(5, name="top5")],
    )
    return model
