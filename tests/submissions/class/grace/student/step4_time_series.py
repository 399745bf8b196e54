"""Grace uploaded her whole folder: this lies one level down."""

import keras
import matplotlib.pyplot as plt
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
    if units < 1 or layers < 1:
        raise ValueError("units and layers must be positive")
    recurrent = [keras.layers.GRU(units, return_sequences=True) for _ in range(layers)]
    model = keras.Sequential([keras.layers.Input((None, 1)), *recurrent, keras.layers.Dense(1)])
    model.compile(optimizer, "mse", metrics=["mae"])
    return model


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    results = {}
    for name, model in models.items():
        history = model.fit(
            train[0],
            train[1],
            epochs=epochs,
            batch_size=batch_size,
            validation_split=val_fraction,
            callbacks=[keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)],
            verbose=0,
        )
        scores = model.evaluate(test[0], test[1], verbose=0, return_dict=True)
        results[name] = {
            "model": model,
            "history": history.history,
            "test_loss": scores["loss"],
            "test_mae": scores["mae"],
        }
    return results


def plot_forecast_setup(series):
    values = np.asarray(series)[0]
    steps = np.arange(values.size)
    figure = plt.figure(figsize=(9, 6), layout="constrained")
    panels = figure.subplots(2)
    for axes in panels:
        axes.plot(steps, values, color="0.8", lw=5, label="series")
        axes.plot(steps[:-1], values[:-1], ".-", label="input")
        axes.plot(steps[1:], values[1:], "x:", label="target")
        axes.set_xlabel("step")
        axes.set_ylabel("value")
        axes.legend()
    panels[0].set_title("The whole series")
    panels[1].set_title("Points 0 to 9")
    panels[1].set_xlim(0, 9)
    return figure


def plot_rnn_comparison(results, x_test, y_test):
    figure = plt.figure(figsize=(14, 8), layout="constrained")
    above, below = figure.subplots(2, 3)
    actual = np.asarray(y_test)[:3, :, 0].T
    steps = np.arange(1, len(actual) + 1)
    for axes, name in zip(above, results):
        forecasts = np.asarray(results[name]["model"](np.asarray(x_test)[:3], training=False))[:, :, 0].T
        axes.plot(steps, actual, color="C0", label=["actual", None, None])
        axes.plot(steps, forecasts, color="C1", ls="--", label=["predicted", None, None])
        axes.set(title=name, xlabel="step", ylabel="value")
        axes.legend()
    for axes, key in zip(below, ("val_loss", "val_mae")):
        for name in results:
            axes.plot(results[name]["history"][key], marker=".", label=name)
        axes.set(title=key, xlabel="epoch", ylabel=key)
        axes.legend()
    bars = below[2].bar(range(3), [results[name]["test_mae"] for name in results])
    below[2].bar_label(bars, fmt="%.3f")
    below[2].set_xticks(range(3), list(results))
    below[2].set(title="test MAE", ylabel="MAE")
    return figure
