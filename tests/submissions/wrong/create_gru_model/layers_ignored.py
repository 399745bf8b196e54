"""There is always one layer."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    return _forecaster(keras.layers.GRU, units, 1, optimizer)
