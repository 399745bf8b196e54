"""Without an Input the model is not built.

Caught by: test_images_become_ten_probabilities, test_layers_are_in_order, test_compiled_as_in_step_2,
    test_dropout_and_momentum_reach_every_layer, test_optimizer_is_the_one_asked_for,
    test_augments_in_training_and_only_there, test_recognises_turned_digits
"""


def create_augmented_model(optimizer="adam", dropout=0.3, bn_momentum=0.9):
    layers = keras.layers
    stack = []
    stack += [create_augmentation(), layers.Normalization()]
    for filters in (32, 64):
        for padding in ("same", "valid"):
            stack += [layers.Conv2D(filters, 3, padding=padding)]
            stack += [layers.BatchNormalization(momentum=bn_momentum), layers.ReLU()]
        stack += [layers.MaxPooling2D(2), layers.Dropout(dropout)]
    stack += [
        layers.Flatten(),
        layers.Dense(128),
        layers.BatchNormalization(momentum=bn_momentum),
        layers.ReLU(),
    ]
    stack += [layers.Dropout(dropout), layers.Dense(10, activation="softmax")]
    model = keras.Sequential(stack)
    model.compile(
        optimizer,
        "categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(5, name="top5")],
    )
    return model
