"""Ada's step 4: the functional API and a Dense layer for every step."""

import keras
import numpy as np
from keras import layers as kl
from matplotlib.figure import Figure


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    if batch_size < 1:
        raise ValueError("batch_size must be 1 or more")
    if n_steps < 1:
        raise ValueError("n_steps must be 1 or more")
    rng = np.random.RandomState(seed)
    t = np.tile(np.linspace(0, 10, n_steps), (batch_size, 1))
    return (np.sin(t) + t / 2 + 0.3 * rng.standard_normal(t.shape)).astype("float32")


def make_forecast_windows(series):
    series = np.array(series)
    if series.ndim != 2:
        raise ValueError("series must have two axes")
    return np.expand_dims(series[:, 0:-1], -1), np.expand_dims(series[:, 1:], -1)


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


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    x, y = (np.asarray(part) for part in train)
    order = np.random.default_rng(11).permutation(len(x))
    held_out = round(val_fraction * len(x))
    val = x[order[:held_out]], y[order[:held_out]]
    kept = order[held_out:]
    found = {}
    for name in models:
        stop = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)
        run = models[name].fit(
            x[kept], y[kept], batch_size, epochs, verbose=0, callbacks=[stop], validation_data=val
        )
        error = models[name].predict(test[0], verbose=0) - test[1]
        found[name] = dict(
            model=models[name],
            history=dict(run.history),
            test_loss=float(np.mean(error**2)),
            test_mae=float(np.mean(np.abs(error))),
        )
    return found


def plot_forecast_setup(series):
    values = np.asarray(series)[0]
    steps = np.arange(values.size)
    figure = Figure(figsize=(9, 6), layout="constrained")
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
    figure = Figure(figsize=(14, 8), layout="constrained")
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
