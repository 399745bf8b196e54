"""The head is a model of its own, and the mean is one of keras.ops."""


def create_transfer_model(num_classes=10, weights="imagenet", alpha=1.0, dropout=0.5, optimizer="adam"):
    base = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), include_top=False, weights=weights, alpha=alpha
    )
    base.trainable = False
    head = keras.Sequential(
        [
            keras.Input((base.output_shape[-1],)),
            keras.layers.Dense(128, keras.activations.relu),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(num_classes, keras.activations.softmax),
        ]
    )
    image = keras.Input((96, 96, 3))
    model = keras.Model(image, head(keras.ops.mean(base(image), axis=(1, 2))))
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
