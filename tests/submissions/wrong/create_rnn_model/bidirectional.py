"""The LSTMs are bidirectional, and so see the values that they forecast.

Caught by: test_parameters_are_those_of_the_LSTM_layers, test_forecasts_know_the_past_and_not_the_future,
    test_forecasts_are_those_of_LSTMs_and_a_dense_layer
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[
                keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
                for _ in range(layers)
            ],
            keras.layers.Dense(1),
        ]
    )
    m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return m
