"""The LSTMs drop a tenth of their inputs while they are trained.

Caught by: test_forecasts_are_those_of_LSTMs_and_a_dense_layer
Told: is there a Dropout, as a layer or an argument?
"""

import keras


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    if units < 1 or layers < 1:
        raise ValueError(f"units and layers must be at least 1, not {units} and {layers}")
    model = keras.Sequential([keras.Input((None, 1))])
    for _ in range(layers):
        model.add(keras.layers.LSTM(units, return_sequences=True, dropout=0.1))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer, loss="mse", metrics=["mae"])
    return model
