"""The optimizer is always Adam.

Caught by: test_the_optimizer_argument_is_used, test_a_short_training_learns_to_forecast
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    return _forecaster(keras.layers.GRU, units, layers, "adam")
