"""The last GRU returns only its last step, which broadcasts against every target.

Caught by: test_every_step_gets_a_forecast, test_loss_is_mse_and_metric_is_mae,
    test_forecasts_know_the_past_and_not_the_future, test_forecasts_are_those_of_GRUs_and_a_dense_layer,
    test_a_short_training_learns_to_forecast
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    model = keras.Sequential([keras.Input((None, 1))])
    for layer in range(layers):
        model.add(keras.layers.GRU(units, return_sequences=layer < layers - 1))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model
