"""The base is not frozen.

Caught by: test_only_the_head_is_trainable, test_the_frozen_base_does_not_follow_a_batch,
    test_the_head_learns_new_digits_from_a_pretrained_base
Told: the base is open
"""


def create_transfer_model(num_classes=10, weights="imagenet", alpha=1.0, dropout=0.5, optimizer="adam"):
    base = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), include_top=False, weights=weights, alpha=alpha
    )
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
