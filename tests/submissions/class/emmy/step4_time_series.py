"""Emmy's step 4: loops over series and steps."""

import math
import random

import keras
import numpy as np
from helpers import expect


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    expect(batch_size >= 1, "batch_size: at least 1")
    expect(n_steps >= 1, "n_steps: at least 1")
    dice = random.Random(seed)
    step = 10 / (n_steps - 1) if n_steps > 1 else 0
    times = [i * step for i in range(n_steps)]
    return np.array(
        [[math.sin(t) + 0.5 * t + dice.gauss(0, 0.3) for t in times] for _ in range(batch_size)]
    )


def make_forecast_windows(series):
    expect(np.ndim(series) == 2, "series: two axes")
    x = [[[value] for value in row[:-1]] for row in series]
    y = [[[value] for value in row[1:]] for row in series]
    return np.array(x), np.array(y)


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    return _recurrent(keras.layers.LSTM, units, layers, optimizer)


def create_gru_model(units=64, layers=1, optimizer="adam"):
    return _recurrent(keras.layers.GRU, units, layers, optimizer)


def _recurrent(layer, units, layers, optimizer):
    expect(units >= 1, "units: at least 1")
    expect(layers >= 1, "layers: at least 1")
    model = keras.Sequential([keras.Input((None, 1))])
    for number in range(layers):
        model.add(layer(units, return_sequences=True, name=f"memory_{number}"))
    model.add(keras.layers.Dense(units=1, activation="linear"))
    model.compile(optimizer=optimizer, loss="mean_squared_error", metrics=["mae"])
    return model
