"""The model takes series of 49 steps only.

Caught by: test_every_step_gets_a_forecast, test_loss_is_mse_and_metric_is_mae,
    test_forecasts_know_the_past_and_not_the_future, test_forecasts_are_those_of_LSTMs_and_a_dense_layer,
    test_a_short_training_learns_to_forecast
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((49, 1)),
            *[keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)],
            keras.layers.Dense(1),
        ]
    )
    m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return m
