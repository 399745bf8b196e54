"""A failed download is told in a line that does not say what failed.

Caught by: test_pretrained_weights_or_one_clear_line
Told: name the weights
"""


def create_transfer_model(num_classes=10, weights="imagenet", alpha=1.0, dropout=0.5, optimizer="adam"):
    try:
        base = keras.applications.MobileNetV2(
            input_shape=(96, 96, 3), include_top=False, weights=weights, alpha=alpha
        )
    except Exception as error:
        raise RuntimeError("something went wrong") from error
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
