"""The loss is the mean absolute error.

Caught by: test_loss_is_mse_and_metric_is_mae
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
    m.compile(optimizer=optimizer, loss="mae", metrics=["mae"])
    return m
