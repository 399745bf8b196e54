"""Forecasting one step ahead: the tests' own series, recurrent networks in NumPy, and what to ask of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from labkit import checks, layers
from labkit.protocols import Measures, Protocol

NOISE = 0.3
"""Standard deviation of the noise."""

IRREDUCIBLE_MAE = NOISE * float(np.sqrt(2 / np.pi))
"""Mean absolute error of whoever knows the signal: 0.2394. Only a look at the future gets below it."""

Recurrence = Callable[[list[np.ndarray], np.ndarray], np.ndarray]


def signal(n_steps: int) -> np.ndarray:
    """The part that all series share, ``float64 (n_steps,)``: sin t + 0.5 t for t from 0 to 10."""
    time = np.linspace(0.0, 10.0, n_steps)
    return np.sin(time) + 0.5 * time


def noisy_series(rows: int, n_steps: int, seed: int) -> np.ndarray:
    """Series of the tests' own, ``float32 (rows, n_steps)``: the signal and independent N(0, 0.3²) noise."""
    noise = np.random.RandomState(seed).normal(0.0, NOISE, (rows, n_steps))  # its stream never changes
    return (signal(n_steps) + noise).astype(np.float32)


@dataclass(frozen=True)
class TrainOnSeries(Protocol):
    """Short training of a forecaster, judged on series that it has not seen.

    Measures ``mae``: the mean absolute error of the forecasts at every step, in the series' own units; NaN
    when the training blows up.
    """

    train: int = 400
    test: int = 400
    n_steps: int = 50
    batch_size: int = 16
    epochs: int = 6

    def run(self, model: keras.Model) -> Measures:
        """See the class."""
        series = noisy_series(self.train + self.test, self.n_steps, seed=4)[:, :, np.newaxis]
        x, y = series[: self.train, :-1], series[: self.train, 1:]
        x_test, y_test = series[self.train :, :-1], series[self.train :, 1:]
        forecasts(model, x[:2])
        try:
            model.fit(x, y, batch_size=self.batch_size, epochs=self.epochs, verbose=0)
        except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
            reason = checks.shorten(str(error).strip() or type(error).__name__)
            checks.fail("the model cannot be trained on series", "fit runs", reason)
        return {"mae": float(np.abs(forecasts(model, x_test) - y_test).mean())}


SERIES = TrainOnSeries()
"""Figures are beside the thresholds of the tests that use it."""


def forecasts(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """What ``model`` forecasts for ``x (n, steps, 1)`` at inference, as an array of the same shape.

    Raises:
        AssertionError: it does not take ``x``, or gives another shape.
    """
    try:
        result = model(x, training=False)
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        reason = checks.shorten(str(error).strip() or type(error).__name__)
        checks.fail(f"the model does not take {x.shape[1]} steps of one value", f"input {x.shape}", reason)
    hint = "one forecast per step: every recurrent layer returns its whole sequence"
    return checks.array(result, "the model's output", shape=x.shape, hint=hint)


def windows(result: Any, rows: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what ``make_forecast_windows`` gave for ``(rows, steps)`` once it is such a pair."""
    __tracebackhide__ = True
    checks.is_instance(result, (tuple, list), "the result")
    checks.equal(len(result), 2, "the length of the result", hint="return x, y")
    shape = (rows, steps - 1, 1)
    x, y = (
        checks.array(
            part, f"the windows {name}", shape=shape, dtype=np.floating, hint=_windows_hint(part, rows, steps)
        )
        for name, part in zip("xy", result, strict=True)
    )
    return x, y


def _windows_hint(part: Any, rows: int, steps: int) -> str:
    """About a known wrong shape."""
    got = checks.shape_of(part)
    if got is None:
        return ""
    if got == (rows, steps - 1):
        return "each step has one value: add a last axis of length 1"
    if got == (rows, 1, steps - 1):
        return "the new axis is the last one"
    if got[:2] == (rows, 1):
        return "there is a target for each step of x, not only for the last one"
    if got[:2] == (rows, steps):
        return "the last step has no next one: both are one step shorter than the series"
    return ""


def is_forecaster(model: Any) -> None:
    """Check that ``model`` forecasts one value at every step, for series of any length."""
    layers.expect_built(model, "the model")
    shape = (None, None, 1)
    checks.equal(model.input_shape, shape, "the model's input shape", hint="Input((None, 1)): any length")
    for n, steps in ((3, 7), (2, 13)):
        forecasts(model, np.linspace(-1, 1, n * steps, dtype=np.float32).reshape(n, steps, 1))


def sees_no_future(model: keras.Model) -> None:
    """Check that a value changes the forecasts from its own step on, and none before."""
    x = noisy_series(3, 9, seed=1)[:, :, np.newaxis]
    set_random_weights(model)
    before = forecasts(model, x)
    for step in (0, 5):
        changed = x.copy()
        changed[:, step] += 1.0
        difference = np.abs(forecasts(model, changed) - before).max(axis=(0, 2))
        checks.that(
            (difference[:step] < 1e-6).all(),
            f"the forecasts before step {step} change when the input at step {step} does",
            expected="no change: the future is not known yet",
            got=f"a change of {difference[:step].max(initial=0):.3g}",
            hint="a Bidirectional layer or go_backwards reads the series from its end",
        )
        # the weights are the test's own: with 6 units the smallest change in a right model is 0.0007
        checks.that(
            (difference[step:] > 2e-5).all(),
            f"the forecasts ignore the input at step {step}",
            expected=f"another forecast at every step from {step} on",
            got=f"changes of {np.array2string(difference[step:], precision=3)}",
            hint="the state must pass from each step to the next",
        )


def computes(model: keras.Model, recurrence: Recurrence, units: int, layers: int, kind: str) -> None:
    """Check the forecasts against ``recurrence``, computed in NumPy with the model's own weights.

    Args:
        model: the forecaster; its weights are replaced by random ones.
        recurrence: ``lstm`` or ``gru``.
        units: how many units each of its recurrent layers must have.
        layers: how many recurrent layers it must have.
        kind: their name, for messages.
    """
    x = noisy_series(3, 11, seed=2)[:, :, np.newaxis]
    set_random_weights(model)
    weights = model.get_weights()
    got = forecasts(model, x)
    expected = f"{3 * layers + 2} weights: three of each {kind} layer and two of the Dense layer"
    checks.that(len(weights) == 3 * layers + 2, "the model's weights", expected=expected, got=len(weights))
    sizes = [len(weights[3 * layer + 1]) for layer in range(layers)]
    checks.equal(sizes, [units] * layers, f"the units of the {kind} layers, one after the other,")
    sequence = x.astype(np.float64)
    try:
        for layer in range(layers):
            sequence = recurrence(weights[3 * layer : 3 * layer + 3], sequence)
        want = sequence @ weights[-2] + weights[-1]
    except ValueError:
        shapes = ", ".join(str(weight.shape) for weight in weights)
        checks.fail("the model's weights", f"those of {layers} {kind} layers and a Dense layer", shapes)
    # 3e-7 was measured on a CPU; a GPU rounds products to 10 bits, and hard sigmoids are 0.03 away
    checks.close(
        got,
        want,
        "the forecasts",
        atol=5e-3,
        hint=f"{layers} {kind} layers with their default activations, then a Dense layer without any",
    )
    _is_the_same_in_training(model)


def _is_the_same_in_training(model: keras.Model) -> None:
    """Check that nothing is dropped or added by chance while the model is trained."""
    x = noisy_series(200, 4, seed=3)[:, :, np.newaxis]  # a tenth of the inputs dropped: seen but for 1e-9
    in_training = np.asarray(model(x, training=True))
    checks.close(
        in_training,
        forecasts(model, x),
        "the forecasts in training, compared with those at inference,",
        atol=5e-3,
        hint="nothing was asked for that differs in training: is there a Dropout, as a layer or an argument?",
    )


def has_mse_and_mae(model: keras.Model) -> None:
    """Check by ``evaluate`` that the loss is the mean squared error, and that ``mae`` is a metric."""
    _is_compiled(model)
    x, y = noisy_series(6, 7, seed=3)[:, :, np.newaxis], noisy_series(6, 7, seed=4)[:, :, np.newaxis]
    error = forecasts(model, x) - y
    try:
        got = model.evaluate(x, y, batch_size=4, verbose=0, return_dict=True)
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as refusal:
        reason = checks.shorten(f"{type(refusal).__name__}: {refusal}")
        hint = "the third argument of compile is loss_weights: write metrics=[...]"
        checks.fail("evaluate of the compiled model", "a loss and mae", reason, hint)
    mse, mae = float((error**2).mean()), float(np.abs(error).mean())
    checks.close(got["loss"], mse, "the loss", atol=1e-5, rtol=1e-4, hint="the mean squared error")
    checks.that(
        "mae" in got,
        "the metric's name",
        expected="mae",
        got=", ".join(sorted(got)),
        hint="metrics=['mae'], or an object with name='mae'",
    )
    checks.close(got["mae"], mae, "the metric mae", atol=1e-5, rtol=1e-4, hint="the mean absolute error")


def uses_optimizer(model: keras.Model, kind: type, learning_rate: float) -> None:
    """Check that ``model`` is compiled with an optimizer of this class and this learning rate."""
    hint = "hand the argument on to compile"
    _is_compiled(model)
    checks.is_instance(model.optimizer, kind, "the model's optimizer", hint=hint)
    rate = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    checks.close(rate, learning_rate, "the optimizer's learning rate", atol=1e-9, rtol=1e-6, hint=hint)


def _is_compiled(model: Any) -> None:
    checks.is_instance(model, keras.Model, "the model")
    if not model.compiled:
        checks.fail("the model is not compiled", "model.compile(...) inside the function", "no compile")


def set_random_weights(model: keras.Model) -> None:
    """Give ``model`` weights that make every gate, bias and step count: normal, standard deviation 0.5."""
    random = np.random.RandomState(7)
    model.set_weights([random.normal(0.0, 0.5, weight.shape) for weight in model.get_weights()])


def lstm(weights: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    """An LSTM's outputs ``(n, steps, units)`` for ``x (n, steps, features)``.

    Args:
        weights: kernel ``(features, 4·units)``, recurrent kernel ``(units, 4·units)``, bias ``(4·units,)``,
            as Keras orders them: input gate, forget gate, candidate, output gate.
        x: float64 input.
    """
    kernel, recurrent, bias = weights
    hidden = cell = np.zeros((len(x), len(recurrent)))
    outputs = []
    for step in range(x.shape[1]):
        gates = x[:, step] @ kernel + hidden @ recurrent + bias
        enter, forget, candidate, leave = np.split(gates, 4, axis=1)
        cell = _sigmoid(forget) * cell + _sigmoid(enter) * np.tanh(candidate)
        hidden = _sigmoid(leave) * np.tanh(cell)
        outputs.append(hidden)
    return np.stack(outputs, axis=1)


def gru(weights: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    """A GRU's outputs ``(n, steps, units)`` for ``x (n, steps, features)``.

    Args:
        weights: kernel ``(features, 3·units)``, recurrent kernel ``(units, 3·units)``, bias ``(2, 3·units)``
            (for the input and for the state), as Keras orders them: update gate, reset gate, candidate.
        x: float64 input.
    """
    kernel, recurrent, (input_bias, state_bias) = weights
    hidden = np.zeros((len(x), len(recurrent)))
    outputs = []
    for step in range(x.shape[1]):
        update, reset, candidate = np.split(x[:, step] @ kernel + input_bias, 3, axis=1)
        old_update, old_reset, old_candidate = np.split(hidden @ recurrent + state_bias, 3, axis=1)
        keep = _sigmoid(update + old_update)
        new = np.tanh(candidate + _sigmoid(reset + old_reset) * old_candidate)
        hidden = keep * hidden + (1 - keep) * new
        outputs.append(hidden)
    return np.stack(outputs, axis=1)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
