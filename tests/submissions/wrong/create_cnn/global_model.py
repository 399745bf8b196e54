"""The model of an earlier call with the same arguments is returned again.

Caught by: test_every_call_builds_a_fresh_model

Told: each call makes another one
"""

MODELS = {}


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    L = keras.layers
    key = str(optimizer), dropout, bn_momentum
    if key in MODELS:
        return MODELS[key]
    bn = lambda: [L.BatchNormalization(momentum=bn_momentum), L.ReLU()]

    def block(f):
        return [
            L.Conv2D(f, 3, padding="same"),
            *bn(),
            L.Conv2D(f, 3),
            *bn(),
            L.MaxPooling2D(),
            L.Dropout(dropout),
        ]

    m = MODELS[key] = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *block(32),
            *block(64),
            L.Flatten(),
            L.Dense(128),
            *bn(),
            L.Dropout(dropout),
            L.Dense(10, "softmax"),
        ]
    )
    m.compile(
        optimizer,
        "categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(5, name="top5")],
    )
    return m
