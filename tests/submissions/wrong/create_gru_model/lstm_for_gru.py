"""The layers are LSTMs.

Caught by: test_parameters_are_those_of_the_GRU_layers, test_forecasts_are_those_of_GRUs_and_a_dense_layer
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    return _forecaster(keras.layers.LSTM, units, layers, optimizer)
