"""The model is not compiled.

Caught by: test_loss_is_mse_and_metric_is_mae, test_the_optimizer_argument_is_used,
    test_a_short_training_learns_to_forecast
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)],
            keras.layers.Dense(1),
        ]
    )
    return m
