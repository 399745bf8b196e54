"""The layers are SimpleRNNs.

Caught by: test_parameters_are_those_of_the_LSTM_layers,
    test_forecasts_are_those_of_LSTMs_and_a_dense_layer, test_a_short_training_learns_to_forecast
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[keras.layers.SimpleRNN(units, return_sequences=True) for _ in range(layers)],
            keras.layers.Dense(1),
        ]
    )
    m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return m
