"""A failed download is told as an OSError of its own."""


def create_transfer_model(num_classes=10, weights="imagenet", alpha=1.0, dropout=0.5, optimizer="adam"):
    try:
        base = keras.applications.MobileNetV2((96, 96, 3), alpha, include_top=False, weights=weights)
    except Exception:
        if weights == "imagenet":
            raise OSError("the ImageNet weights could not be loaded: is there a network?") from None
        raise
    base.trainable = False
    model = keras.Sequential(
        [
            keras.Input((96, 96, 3)),
            base,
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
