"""The LSTMs' gates use the hard sigmoid.

Caught by: test_forecasts_are_those_of_LSTMs_and_a_dense_layer
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[
                keras.layers.LSTM(units, return_sequences=True, recurrent_activation="hard_sigmoid")
                for _ in range(layers)
            ],
            keras.layers.Dense(1),
        ]
    )
    m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return m
