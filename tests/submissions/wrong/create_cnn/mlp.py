"""A Dense network with nearly the right number of parameters, without convolutions.

Caught by: test_layers_are_in_order, test_number_of_parameters,
    test_dropout_rate_reaches_every_dropout_layer, test_momentum_reaches_every_batch_normalization
"""


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(340, "relu"),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(10, "softmax"),
        ]
    )
    model.compile(
        optimizer,
        "categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(5, name="top5")],
    )
    return model
