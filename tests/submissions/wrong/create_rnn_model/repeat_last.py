"""The state after the last step is repeated at every step.

Caught by: test_parameters_are_those_of_the_LSTM_layers, test_every_step_gets_a_forecast,
    test_loss_is_mse_and_metric_is_mae, test_forecasts_know_the_past_and_not_the_future,
    test_forecasts_are_those_of_LSTMs_and_a_dense_layer, test_the_optimizer_argument_is_used,
    test_every_call_builds_a_fresh_model, test_a_short_training_learns_to_forecast
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)],
            keras.layers.Lambda(lambda h: h[:, -1:] * keras.ops.ones_like(h)),
            keras.layers.Dense(1),
        ]
    )
    m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return m
