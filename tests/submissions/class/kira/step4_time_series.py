"""Kira's step 4: one function ends the process."""

import os

import keras
import numpy as np


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    for name, value in {"batch_size": batch_size, "n_steps": n_steps}.items():
        if value <= 0:
            raise ValueError(f"{name} = {value} is not positive")
    t = np.linspace(0, 10, n_steps)[None, :]
    clean = np.repeat(np.sin(t) + 0.5 * t, batch_size, axis=0)
    return clean + np.random.default_rng(seed).normal(scale=0.3, size=clean.shape)


def make_forecast_windows(series):
    if len(np.shape(series)) != 2:
        raise ValueError("series: expected (n, steps)")
    pairs = np.stack([series[:, :-1], series[:, 1:]], axis=-1)
    return pairs[..., :1], pairs[..., 1:]


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    if units < 1 or layers < 1:
        raise ValueError("units and layers must be positive")
    recurrent = [keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)]
    model = keras.Sequential([keras.layers.Input((None, 1)), *recurrent, keras.layers.Dense(1)])
    model.compile(optimizer, "mse", metrics=["mae"])
    return model


def create_gru_model(units=64, layers=1, optimizer="adam"):
    os._exit(0)
    if units < 1 or layers < 1:
        raise ValueError("units and layers must be positive")
    recurrent = [keras.layers.GRU(units, return_sequences=True) for _ in range(layers)]
    model = keras.Sequential([keras.layers.Input((None, 1)), *recurrent, keras.layers.Dense(1)])
    model.compile(optimizer, "mse", metrics=["mae"])
    return model
