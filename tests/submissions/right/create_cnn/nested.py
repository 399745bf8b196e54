"""The blocks are models inside the model."""


def _block(filters, dropout, momentum, name):
    L = keras.layers
    return keras.Sequential(
        [
            L.Conv2D(filters, 3, padding="same", activation="linear"),
            L.BatchNormalization(momentum=momentum),
            L.Activation(keras.activations.relu),
            L.Conv2D(filters, 3),
            L.BatchNormalization(momentum=momentum),
            L.Activation("relu"),
            L.MaxPooling2D((2, 2)),
            L.Dropout(dropout),
        ],
        name=name,
    )


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    L = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            _block(32, dropout, bn_momentum, "one"),
            _block(64, dropout, bn_momentum, "two"),
            keras.Sequential(
                [
                    L.Reshape((-1,)),
                    L.Dense(128),
                    L.BatchNormalization(momentum=bn_momentum),
                    L.ReLU(),
                    L.Dropout(dropout),
                ]
            ),
            L.Dense(10),
            L.Activation("softmax"),
        ]
    )
    model.compile(
        optimizer,
        keras.losses.categorical_crossentropy,
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(5, "top5")],
    )
    return model
