"""The layers are GRUs."""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    return _forecaster(keras.layers.GRU, units, layers, optimizer)
