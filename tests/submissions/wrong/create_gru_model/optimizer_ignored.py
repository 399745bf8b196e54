"""The optimizer is always Adam."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    return _forecaster(keras.layers.GRU, units, layers, "adam")
