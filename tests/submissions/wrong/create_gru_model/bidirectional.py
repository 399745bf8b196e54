"""A Bidirectional GRU sees the future.

Caught by: test_parameters_are_those_of_the_GRU_layers, test_forecasts_know_the_past_and_not_the_future,
    test_forecasts_are_those_of_GRUs_and_a_dense_layer, test_a_short_training_learns_to_forecast
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    model = keras.Sequential([keras.Input((None, 1))])
    for _ in range(layers):
        model.add(keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model
