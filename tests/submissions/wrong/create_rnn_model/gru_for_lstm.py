"""The layers are GRUs.

Caught by: test_parameters_are_those_of_the_LSTM_layers,
    test_forecasts_are_those_of_LSTMs_and_a_dense_layer, test_a_short_training_learns_to_forecast
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    return _forecaster(keras.layers.GRU, units, layers, optimizer)
