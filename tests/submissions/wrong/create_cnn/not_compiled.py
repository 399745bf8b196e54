"""The model is not compiled.

Caught by: test_loss_is_categorical_cross_entropy_on_probabilities, test_learns_from_small_batches,
    test_optimizer_is_the_one_asked_for, test_metrics_are_accuracy_and_top5,
    test_recognises_digits_it_has_not_seen
"""


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    L = keras.layers
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

    return keras.Sequential(
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
