"""The layers are LSTMs."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    return _forecaster(keras.layers.LSTM, units, layers, optimizer)
