"""A functional model whose ReLUs are plain functions."""


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    L = keras.layers
    i = keras.Input((28, 28, 1))
    x = i
    for f in (32, 64):
        for p in ("same", "valid"):
            x = keras.ops.relu(L.BatchNormalization(momentum=bn_momentum)(L.Conv2D(f, 3, padding=p)(x)))
        x = L.Dropout(dropout)(L.MaxPooling2D()(x))
    x = L.Dense(128)(L.Flatten()(x))
    x = L.Dropout(dropout)(keras.activations.relu(L.BatchNormalization(momentum=bn_momentum)(x)))
    m = keras.Model(i, L.Dense(10, activation=keras.activations.softmax)(x))
    m.compile(
        optimizer=keras.optimizers.get(optimizer),
        loss=["categorical_crossentropy"],
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(k=5, name="top5")],
    )
    return m
