"""The largest value of each channel instead of the average.

Caught by: test_the_head_reads_the_average_over_the_image
Told: the largest value of each channel
"""


def create_transfer_model(num_classes=10, weights="imagenet", alpha=1.0, dropout=0.5, optimizer="adam"):
    base = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), include_top=False, weights=weights, alpha=alpha
    )
    base.trainable = False
    model = keras.Sequential(
        [
            keras.Input((96, 96, 3)),
            base,
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
