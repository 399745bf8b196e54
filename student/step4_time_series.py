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
    raise NotImplementedError("generate_time_series: not written yet; see handouts/step4_time_series.md")


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
    raise NotImplementedError("make_forecast_windows: not written yet; see handouts/step4_time_series.md")


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
    raise NotImplementedError("create_rnn_model: not written yet; see handouts/step4_time_series.md")


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
    raise NotImplementedError("create_gru_model: not written yet; see handouts/step4_time_series.md")


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
    raise NotImplementedError("compare_rnns: not written yet; see handouts/step4_time_series.md")


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
    raise NotImplementedError("plot_forecast_setup: not written yet; see handouts/step4_time_series.md")


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
    raise NotImplementedError("plot_rnn_comparison: not written yet; see handouts/step4_time_series.md")


