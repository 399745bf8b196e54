"""Step 4: forecast a noisy time series with recurrent networks.

Fill in the functions below; their tests are in tests/step4_time_series, the handout is
handouts/step4_time_series.md. Run `pytest tests/step4_time_series` in the student folder.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    """Draw series that share a sine and a trend and differ in their noise.

    Every series is ``sin(t) + 0.5·t`` at ``n_steps`` points t, evenly spaced from 0 to 10 (both included),
    plus normal noise of mean 0 and standard deviation 0.3, independent for every row and every step.

    Args:
        batch_size: number of series, at least 1.
        n_steps: points of each series, at least 1.
        seed: an int gives the same series on every call; None gives fresh ones. Python's and NumPy's global
            random states stay as they are.

    Returns:
        Floating-point array ``(batch_size, n_steps)``.

    Raises:
        ValueError: ``batch_size`` or ``n_steps`` is below 1; the message names it.
    """
    # BEGIN SOLUTION
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, size=(batch_size, n_steps))
    return np.sin(time) + 0.5 * time + noise
    # END SOLUTION


def make_forecast_windows(series):
    """Turn series into inputs and targets for one-step-ahead forecasting.

    At every step the network sees one value and is asked for the next one.

    Args:
        series: floating-point array ``(n, steps)``, left unchanged.

    Returns:
        ``(x, y)``, each ``(n, steps - 1, 1)``: ``x[i, t, 0]`` is ``series[i, t]`` and ``y[i, t, 0]`` is
        ``series[i, t + 1]``.

    Raises:
        ValueError: ``series`` is not 2-D.
    """
    # BEGIN SOLUTION
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, :-1], values[:, 1:]
    # END SOLUTION


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    """Build and compile an LSTM that forecasts the next value at every step.

    ``Input((None, 1))``, then ``layers`` LSTM layers of ``units`` units with Keras' default activations, each
    returning the whole sequence, then a Dense layer with one unit, applied at every step.

    Args:
        units: units of each LSTM layer, at least 1.
        layers: number of LSTM layers, at least 1.
        optimizer: whatever ``compile`` takes: a name, or an optimizer object.

    Returns:
        A fresh compiled model from ``(n, steps, 1)`` to ``(n, steps, 1)``, for any number of steps; its loss
        is the mean squared error, its metric the mean absolute error, named ``mae``.

    Raises:
        ValueError: ``units`` or ``layers`` is below 1; the message names it.
    """
    # BEGIN SOLUTION
    return _forecaster(keras.layers.LSTM, units, layers, optimizer)
    # END SOLUTION


def create_gru_model(units=64, layers=1, optimizer="adam"):
    """Build and compile the forecaster of ``create_rnn_model`` with GRU layers instead of LSTM layers.

    Args:
        units: units of each GRU layer, at least 1.
        layers: number of GRU layers, at least 1.
        optimizer: whatever ``compile`` takes: a name, or an optimizer object.

    Returns:
        A fresh compiled model from ``(n, steps, 1)`` to ``(n, steps, 1)``, for any number of steps; its loss
        is the mean squared error, its metric the mean absolute error, named ``mae``.

    Raises:
        ValueError: ``units`` or ``layers`` is below 1; the message names it.
    """
    # BEGIN SOLUTION
    return _forecaster(keras.layers.GRU, units, layers, optimizer)
    # END SOLUTION


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    """Train several forecasters on the same series, and measure each on the test set when it is ready.

    Args:
        models: dict from a name to a compiled model, whose metric is named ``mae``. Each model is trained in
            place; the dict stays as it is.
        train: ``(x, y)``, each ``(n, steps, 1)``. Never changed, and neither is ``test``.
        test: ``(x, y)``, only for the measurement at the end: nothing is chosen or stopped by it.
        epochs: how many at most.
        batch_size: series per step.
        val_fraction: the share of the rows of ``train`` (± 1 row) that are held out for validation.
        patience: epochs without a lower ``val_loss`` after which the training stops; the weights of the best
            epoch come back.

    Returns:
        A dict from each name, in the order of ``models``, to a dict of its own: ``model`` (the one that was
        given), ``history`` (a plain dict of lists: ``loss``, ``mae``, ``val_loss`` and ``val_mae``), and the
        numbers ``test_loss`` and ``test_mae``.
    """
    # BEGIN SOLUTION
    results = {}
    for name, model in models.items():
        best = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        history = model.fit(
            *train,
            epochs=epochs,
            batch_size=batch_size,
            validation_split=val_fraction,
            callbacks=[best],
            verbose=0,
        ).history
        measured = model.evaluate(*test, verbose=0, return_dict=True)  # by name: compile chose the order
        results[name] = {
            "model": model,
            "history": history,
            "test_loss": measured["loss"],
            "test_mae": measured["mae"],
        }
    return results
    # END SOLUTION


def plot_forecast_setup(series):
    """Show what a forecaster reads and what it is asked for.

    Args:
        series: ``(n, steps)`` with at least 11 steps, left unchanged; the first row is shown.

    Returns:
        A new figure with two panels over the number of the step, from 0: the first series with its input
        (all but the last step) and its target (all but the first, each value drawn at its own step, which is
        one later than the input that it belongs to); and a zoom on the points 0 to 9. The figure that was
        current before the call, ``rcParams`` and the screen are left alone.
    """
    # BEGIN SOLUTION
    figure = plt.figure(figsize=(12, 6))
    whole, zoom = figure.subplots(2, 1)
    first = np.asarray(series)[0]
    steps = np.arange(len(first))
    whole.plot(steps, first, "C0-", alpha=0.4, linewidth=5, label="series")
    whole.plot(steps[:-1], first[:-1], "C1--", label="input")
    whole.plot(steps[1:], first[1:], "C2:", label="target")
    whole.set(title="Forecasting one step ahead", xlabel="Step", ylabel="Value")
    zoom.plot(steps[:9], first[:9], "C1o", markersize=10, label="input")
    zoom.plot(steps[1:10], first[1:10], "C2x", markersize=8, label="target")
    zoom.set(title="The first ten points", xlabel="Step", ylabel="Value")
    for axes in (whole, zoom):
        axes.legend()
        axes.grid(alpha=0.3)
    figure.tight_layout()
    return figure
    # END SOLUTION


def plot_rnn_comparison(results, x_test, y_test):
    """Show what three forecasters predict, how they learnt, and how far off they are.

    Args:
        results: what ``compare_rnns`` returns for three models; left unchanged, like the arrays.
        x_test: inputs ``(n, steps, 1)``, with n at least 3.
        y_test: targets ``(n, steps, 1)``.

    Returns:
        A new figure with six panels. One for each model: three examples of ``y_test`` and the model's
        predictions for them, over x = 1 to steps, because the target of the first input is step 1. Then one
        with the ``val_loss`` of each model by epoch, one with its ``val_mae``, and upright bars of
        ``test_mae`` with the models' names. The figure that was current before the call, ``rcParams`` and
        the screen are left alone.
    """
    # BEGIN SOLUTION
    figure = plt.figure(figsize=(15, 8))
    panels = figure.subplots(2, 3)
    examples = np.asarray(y_test)[:3, :, 0]
    steps = np.arange(1, examples.shape[1] + 1)
    for axes, (name, result) in zip(panels[0], results.items(), strict=True):
        predictions = result["model"].predict(x_test[:3], verbose=0)[:, :, 0]
        for actual, predicted in zip(examples, predictions, strict=True):
            axes.plot(steps, actual, "C0-", alpha=0.5)
            axes.plot(steps, predicted, "C3--")
        axes.legend(["actual", "predicted"])
        axes.set(title=f"{name}: predictions", xlabel="Step", ylabel="Value")
    for axes, measure, title in zip(panels[1], ("val_loss", "val_mae"), ("loss", "MAE"), strict=False):
        for name, result in results.items():
            values = result["history"][measure]
            axes.plot(range(1, len(values) + 1), values, label=name)
        axes.legend()
        axes.set(title=f"Validation {title}", xlabel="Epoch", ylabel=title)
    panels[1, 2].bar(list(results), [result["test_mae"] for result in results.values()])
    panels[1, 2].tick_params(axis="x", rotation=20)
    panels[1, 2].set(title="Test MAE", ylabel="Mean absolute error")
    for axes in figure.axes:
        axes.grid(alpha=0.3)
    figure.tight_layout()
    return figure
    # END SOLUTION


# BEGIN SOLUTION
def _forecaster(recurrent, units, layers, optimizer):
    """The forecaster with ``layers`` layers of the class ``recurrent``."""
    _require_positive(units=units, layers=layers)
    model = keras.Sequential(
        [
            keras.Input((None, 1)),
            *(recurrent(units, return_sequences=True) for _ in range(layers)),
            keras.layers.Dense(1),  # Dense works on the last axis, so it is applied at every step
        ]
    )
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model


def _require_positive(**arguments):
    """Raise a ValueError that names the first argument below 1."""
    for name, value in arguments.items():
        if value < 1:
            raise ValueError(f"{name} must be at least 1, got {value}")


# END SOLUTION
