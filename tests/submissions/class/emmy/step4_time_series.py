"""Emmy's step 4: loops over series and steps."""

import math
import random

import keras
import matplotlib.pyplot as plt
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
    first = np.asarray(series)[0]
    x, y = first[:-1], first[1:]
    figure = plt.figure(figsize=(12, 6))
    plt.subplot(2, 1, 1)
    plt.plot(first, "b-", label="Full sequence")
    plt.plot(x, "r--", label="Input sequence")
    plt.plot(range(1, len(first)), y, "g--", label="Target sequence")
    plt.title("Time Series Forecast Setup")
    plt.xlabel("Time step")
    plt.ylabel("Value")
    plt.legend()
    plt.subplot(2, 1, 2)
    plt.plot(range(9), x[:9], "b.", markersize=8, label="Input points")
    plt.plot(range(1, 10), y[:9], "g.", markersize=8, label="Target points")
    plt.title("Zoomed Forecast Example")
    plt.xlabel("Time step")
    plt.ylabel("Value")
    plt.legend()
    return figure


def plot_rnn_comparison(results, x_test, y_test):
    figure = plt.figure(figsize=(12, 8))
    steps = range(1, np.shape(y_test)[1] + 1)
    for place, (name, result) in enumerate(results.items(), 1):
        plt.subplot(2, 3, place)
        predictions = result["model"].predict(x_test[:3], verbose=0)
        for j in range(3):
            plt.plot(steps, y_test[j, :, 0], "b-", alpha=0.7, label="Actual" if j == 0 else "")
            plt.plot(steps, predictions[j, :, 0], "r--", alpha=0.7, label="Predicted" if j == 0 else "")
        plt.title(f"{name} Predictions")
        plt.xlabel("Time Step")
        plt.ylabel("Value")
        plt.legend()
    for place, (key, label) in enumerate([("val_loss", "Loss"), ("val_mae", "MAE")], 4):
        plt.subplot(2, 3, place)
        for name, result in results.items():
            plt.plot(result["history"][key], label=name)
        plt.title(f"Validation {label} Comparison")
        plt.xlabel("Epoch")
        plt.ylabel(label)
        plt.legend()
        plt.grid(True, alpha=0.3)
    plt.subplot(2, 3, 6)
    plt.bar(list(results), [result["test_mae"] for result in results.values()], color=["b", "g", "orange"])
    plt.title("Test MAE Comparison")
    plt.ylabel("Mean Absolute Error")
    plt.xticks(rotation=45)
    plt.tight_layout()
    return figure
