"""The model is not compiled.

Caught by: test_only_the_head_is_trainable, test_loss_and_accuracy, test_alpha_and_the_defaults,
    test_dropout_and_optimizer_arrive, test_the_head_learns_new_digits_from_a_pretrained_base
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
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )
    return model
