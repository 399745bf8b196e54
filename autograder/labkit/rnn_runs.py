"""Trainings of forecasters whose course is known beforehand, whichever rows are held out for validation.

Where all rows are equal, every choice of validation rows gives the same losses; where each row's error is
a power of two, a sum of errors tells which rows are in it.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from labkit import checks, forecasting, layers, runs

Pair = tuple[np.ndarray, np.ndarray]
Run = dict[str, Any]

KEYS = ("model", "history", "test_loss", "test_mae")
LOSSES = ("loss", "mae", "val_loss", "val_mae")


def equal_rows(rows: int, steps: int = 6, *, slope: float = 0.7, offset: float = 0.4) -> Pair:
    """Rows that are all the same: ``y = slope · x + offset`` at every step."""
    x = np.tile(np.linspace(-1.0, 2.0, steps, dtype=np.float32)[:, np.newaxis], (rows, 1, 1))
    return x, (slope * x + offset).astype(np.float32)


def rows_by_error(rows: int, steps: int = 4) -> Pair:
    """Rows whose squared error is 2⁰, 2¹, 2², … for whoever predicts 0; at most 16 of them."""
    y = np.sqrt(2.0 ** np.arange(rows, dtype=np.float64))
    return np.ones((rows, steps, 1), np.float32), np.tile(y[:, None, None], (1, steps, 1)).astype(np.float32)


def line(learning_rate: float, momentum: float = 0.0) -> keras.Model:
    """``w · x + b`` at every step, from w = b = 0, under plain gradient descent: its course is computable."""
    dense = keras.layers.Dense(1, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input((None, 1)), dense])
    model.compile(keras.optimizers.SGD(learning_rate, momentum=momentum), loss="mse", metrics=["mae"])
    return model


def recurrent(kind: str, units: int, seed: int, learning_rate: float = 0.02) -> keras.Model:
    """A small ``LSTM`` or ``GRU`` forecaster with weights of its own, compiled as the course's are."""
    layer = getattr(keras.layers, kind)(units, return_sequences=True)
    model = keras.Sequential([keras.Input((None, 1)), layer, keras.layers.Dense(1)])
    random = np.random.RandomState(seed)
    model.set_weights([random.normal(0.0, 0.5, weight.shape) for weight in model.get_weights()])
    model.compile(keras.optimizers.Adam(learning_rate), loss="mse", metrics=["mae"])
    return model


def too_fast(x: np.ndarray, growth: float = 1.2) -> float:
    """The learning rate at which each of ``line``'s steps multiplies its error by ``growth``."""
    features = np.stack([x.ravel(), np.ones(x.size)])
    return (1 + growth) / float(np.linalg.eigvalsh(2 * features @ features.T / x.size).max())


def course(data: Pair, learning_rate: float, momentum: float, epochs: int) -> list[float]:
    """The loss of ``line`` on equal rows after each of ``epochs`` steps, one step per epoch."""
    x, y = (part[0].astype(np.float64).ravel() for part in data)
    features = np.stack([x, np.ones_like(x)], axis=1)
    weights, velocity, losses = np.zeros(2), np.zeros(2), []
    for _ in range(epochs):
        gradient = 2 * features.T @ (features @ weights - y) / len(y)
        velocity = momentum * velocity - learning_rate * gradient
        weights = weights + velocity
        losses.append(float(((features @ weights - y) ** 2).mean()))
    return losses


def results(value: Any, models: dict[str, keras.Model]) -> dict[str, Run]:
    """Return what ``compare_rnns`` gave once it has a dict of the right kind for each model, in order."""
    __tracebackhide__ = True
    checks.is_instance(value, dict, "the result")
    checks.equal(list(value), list(models), "the names in the result, in order,")
    for name, run in value.items():
        what = f"the result of {name!r}"
        checks.has_keys(run, KEYS, what)
        layers.expect_compiled(
            checks.is_instance(run["model"], keras.Model, f"{what}: the model"), f"{what}: the model"
        )
        run["history"] = runs.history(run["history"], LOSSES, f"{what}: the history")
        for key in KEYS[2:]:
            run[key] = checks.number(run[key], f"{what}: {key}")
    return value


def expect_course(
    run: Run, data: Pair, learning_rate: float, momentum: float, what: str = "the training"
) -> None:
    """Fail unless ``line``'s val_loss on equal rows is what gradient descent gives, one step per epoch."""
    __tracebackhide__ = True
    got = run["history"]["val_loss"]
    hint = "is it measured on rows of train, and does each model begin with the weights that it came with?"
    want = course(data, learning_rate, momentum, len(got))
    checks.close(got, want, f"{what}: val_loss by epoch", atol=2e-3, rtol=2e-3, hint=hint)


def expect_steps(run: Run, wanted: range, what: str) -> None:
    """Fail unless the model's optimizer has taken one of these numbers of steps."""
    __tracebackhide__ = True
    steps = int(run["model"].optimizer.iterations)
    expected = str(wanted[0]) if len(wanted) == 1 else f"{wanted[0]} to {wanted[-1]}"
    hint = "are batch_size and epochs passed on?"
    checks.that(steps in wanted, f"{what}: steps of the optimizer", expected=expected, got=steps, hint=hint)


def expect_test_measures(found: dict[str, Run], test: Pair) -> None:
    """Fail unless each run has the errors of its own model on the test set, over all of its rows."""
    __tracebackhide__ = True
    x, y = test
    errors = {name: forecasting.forecasts(run["model"], x) - y for name, run in found.items()}
    own = {
        name: {"test_loss": float((error**2).mean()), "test_mae": float(np.abs(error).mean())}
        for name, error in errors.items()
    }
    for name, run in found.items():
        for key in KEYS[2:]:
            others = [
                other for other in own if other != name and np.isclose(run[key], own[other][key], rtol=1e-3)
            ]
            other_measure = next(other for other in KEYS[2:] if other != key)
            hint = "is it measured on all rows of the test set, with the weights that are kept?"
            if others:
                hint = f"this is that of {others[-1]!r}"
            elif np.isclose(run[key], own[name][other_measure], rtol=1e-3):
                hint = f"this is {other_measure}"
            elif np.isclose(run[key] ** 2, own[name][key], rtol=1e-3):
                hint = "this is the square root of it"
            what = f"{key} of {name!r}, compared with what its model gives on the test set,"
            checks.close(run[key], own[name][key], what, atol=1e-4, rtol=1e-3, hint=hint)


def expect_held_out(run: Run, rows: int, val_fraction: float, what: str) -> None:
    """Fail unless a training that changed nothing shows which of ``rows_by_error`` were held out.

    Args:
        run: the model's, trained for one epoch at learning rate 0.
        rows: how many rows there were.
        val_fraction: what share was to be held out.
        what: the student's word for the run.
    """
    __tracebackhide__ = True
    loss, val_loss = (run["history"][name][0] for name in ("loss", "val_loss"))
    wanted = [count for count in range(1, rows) if abs(count - val_fraction * rows) <= 1]
    counts = [count for count in range(1, rows + 1) if _is_sum_of(val_loss * count, count)]
    checks.that(
        counts,
        f"{what}: the rows that val_loss is measured on",
        expected="some rows of train",
        got=f"val_loss {val_loss:.6g}, which no choice of them gives",
        hint="hold rows of train out; the test set is for the end",
    )
    held = [count for count in counts if count in wanted]
    got = " or ".join(map(str, counts))
    checks.that(held, f"{what}: how many rows are held out", expected=f"one of {wanted}", got=got)
    apart = any(abs(loss * (rows - count) + val_loss * count - (2.0**rows - 1)) < 1.0 for count in held)
    checks.that(
        apart,
        f"{what}: the rows that are trained on",
        expected="all rows of train but those that are held out",
        got=f"loss {loss:.6g} and val_loss {val_loss:.6g}, which are not of two such parts",
        hint="no row may be in both parts, and none in neither",
    )


def _is_sum_of(total: float, count: int) -> bool:
    """Whether ``total`` is the sum of ``count`` different powers of two, within float32's precision."""
    if not np.isfinite(total):
        return False
    whole = round(total)
    # means over up to 16 rows were off by 4e-4 at most
    return abs(total - whole) < 0.05 and whole.bit_count() == count
