"""MobileNetV2's own pooling, and inference mode asked for when it is called."""


def create_transfer_model(num_classes=10, weights="imagenet", alpha=1.0, dropout=0.5, optimizer="adam"):
    base = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), include_top=False, weights=weights, alpha=alpha, pooling="avg"
    )
    base.trainable = False
    image = keras.Input(shape=(96, 96, 3))
    x = base(image, training=False)
    x = keras.layers.Dense(128, "relu")(x)
    x = keras.layers.Dropout(dropout)(x)
    model = keras.Model(image, keras.layers.Dense(num_classes, "softmax")(x))
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
