"""Each layer is given the policy, and the global one is never touched."""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    L = keras.layers
    policy = keras.DTypePolicy(policy)
    x = image = keras.Input((28, 28, 1))
    for filters in (32, 64):
        for padding in ("same", "valid"):
            x = L.Conv2D(filters, 3, padding=padding, dtype=policy)(x)
            x = L.BatchNormalization(momentum=0.9, dtype=policy)(x)
            x = L.Activation("relu", dtype=policy)(x)
        x = L.Dropout(dropout, dtype=policy)(L.MaxPooling2D(dtype=policy)(x))
    x = L.Dense(128, dtype=policy)(L.Flatten(dtype=policy)(x))
    x = L.ReLU(dtype=policy)(L.BatchNormalization(momentum=0.9, dtype=policy)(x))
    x = L.Dense(10, dtype=policy)(L.Dropout(dropout, dtype=policy)(x))
    model = keras.Model(image, L.Activation("softmax", dtype="float32")(x))
    optimizer = keras.optimizers.get(optimizer)
    if policy.name == "mixed_float16":
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    top5 = keras.metrics.TopKCategoricalAccuracy(5, name="top5")
    model.compile(optimizer, keras.losses.CategoricalCrossentropy(), metrics=["accuracy", top5])
    return model
