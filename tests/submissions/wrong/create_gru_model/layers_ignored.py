"""There is always one layer.

Caught by: test_parameters_are_those_of_the_GRU_layers, test_forecasts_are_those_of_GRUs_and_a_dense_layer
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    return _forecaster(keras.layers.GRU, units, 1, optimizer)
