"""One GRU more than asked for.

Caught by: test_parameters_are_those_of_the_GRU_layers, test_forecasts_are_those_of_GRUs_and_a_dense_layer
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    model = keras.Sequential([keras.Input((None, 1)), keras.layers.GRU(units, return_sequences=True)])
    for _ in range(layers):
        model.add(keras.layers.GRU(units, return_sequences=True))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model
