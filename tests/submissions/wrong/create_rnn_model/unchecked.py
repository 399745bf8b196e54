"""units and layers are not checked.

Caught by: test_units_and_layers_below_one_are_refused
"""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)],
            keras.layers.Dense(1),
        ]
    )
    m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return m
