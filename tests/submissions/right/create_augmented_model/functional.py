"""A functional model with an augmentation, a preprocessing and a network nested in it."""


def create_augmented_model(optimizer="adam", dropout=0.3, bn_momentum=0.9):
    images = keras.Input(shape=(28, 28, 1))
    x = create_augmentation(0.1, 0.1, 0.1)(images)
    x = keras.Sequential([keras.layers.Normalization(axis=-1)], name="scale")(x)
    for filters in (32, 64):
        for padding in ("same", "valid"):
            x = keras.layers.Conv2D(filters, (3, 3), padding=padding)(x)
            x = keras.layers.BatchNormalization(momentum=bn_momentum)(x)
            x = keras.ops.relu(x)
        x = keras.layers.MaxPooling2D()(x)
        x = keras.layers.Dropout(dropout)(x)
    x = keras.layers.Dense(128)(keras.layers.Flatten()(x))
    x = keras.layers.BatchNormalization(momentum=bn_momentum)(x)
    x = keras.layers.Dropout(dropout)(keras.layers.Activation("relu")(x))
    x = keras.layers.Softmax()(keras.layers.Dense(10)(x))
    model = keras.Model(images, x)
    top5 = keras.metrics.TopKCategoricalAccuracy(k=5, name="top5")
    loss = keras.losses.CategoricalCrossentropy()
    model.compile(
        optimizer=optimizer, loss=loss, metrics=[top5, keras.metrics.CategoricalAccuracy("accuracy")]
    )
    return model
