"""The GRUs reset before the matrix product, which is not Keras' default.

Caught by: test_parameters_are_those_of_the_GRU_layers, test_forecasts_are_those_of_GRUs_and_a_dense_layer
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[keras.layers.GRU(units, return_sequences=True, reset_after=False) for _ in range(layers)],
            keras.layers.Dense(1),
        ]
    )
    m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return m
