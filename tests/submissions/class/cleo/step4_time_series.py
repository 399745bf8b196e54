"""Cleo's step 4: the target lies two steps ahead, and all series share one row of noise."""

import keras
import numpy as np
from keras import layers as kl


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    if batch_size < 1:
        raise ValueError("batch_size must be 1 or more")
    if n_steps < 1:
        raise ValueError("n_steps must be 1 or more")
    rng = np.random.RandomState(seed)
    t = np.tile(np.linspace(0, 10, n_steps), (batch_size, 1))
    return (np.sin(t) + t / 2 + 0.3 * rng.standard_normal(n_steps)).astype("float32")


def make_forecast_windows(series):
    series = np.array(series)
    if series.ndim != 2:
        raise ValueError("series must have two axes")
    return np.expand_dims(series[:, 0:-2], -1), np.expand_dims(series[:, 2:], -1)


def _model(cell, units, layers, optimizer):
    if units < 1:
        raise ValueError("units must be 1 or more")
    if layers < 1:
        raise ValueError("layers must be 1 or more")
    steps = x = keras.Input(shape=(None, 1))
    for _ in range(layers):
        x = cell(units, return_sequences=True)(x)
    model = keras.Model(steps, kl.TimeDistributed(kl.Dense(1))(x))
    mae = keras.metrics.MeanAbsoluteError(name="mae")
    model.compile(optimizer, loss=keras.losses.MeanSquaredError(), metrics=[mae])
    return model


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    return _model(kl.LSTM, units, layers, optimizer)


def create_gru_model(units=64, layers=1, optimizer="adam"):
    return _model(kl.GRU, units, layers, optimizer)
