"""Trainings of a small classifier whose course is known: its training rows are all equal.

So their order does not matter, every step has the same gradient, and NumPy computes what the losses and
accuracies on the validation rows must be after each epoch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import keras
import numpy as np

from labkit import checks, runs

Pair = tuple[np.ndarray, np.ndarray]
Run = dict[str, Any]

FEATURES, CLASSES, VAL_ROWS = 5, 3, 13
KEYS = ("model", "history", "final_val_acc")
MEASURES = ("loss", "accuracy", "val_loss", "val_accuracy")

TOLERANCE = 2e-3
"""Of losses that NumPy computes too: 2e-7 was measured on a CPU, but a GPU may round factors to 10 bits.
Neighbouring epochs differ by more."""


def equal_rows(rows: int, seed: int) -> tuple[Pair, Pair]:
    """``rows`` equal training rows of class 0, and validation rows of all classes."""
    random = np.random.RandomState(seed)
    row = random.normal(size=FEATURES)
    x_val, labels = random.normal(size=(VAL_ROWS, FEATURES)), random.randint(0, CLASSES, VAL_ROWS)
    one_hot = np.eye(CLASSES, dtype=np.float32)
    train = np.tile(row, (rows, 1)).astype(np.float32), one_hot[np.zeros(rows, np.int64)]
    return train, (x_val.astype(np.float32), one_hot[labels])


def mixed_rows(rows: int, seed: int) -> tuple[Pair, Pair]:
    """Training rows that differ, so that their order matters, and validation rows."""
    random = np.random.RandomState(seed)
    x = random.normal(size=(rows + VAL_ROWS, FEATURES)).astype(np.float32)
    y = np.eye(CLASSES, dtype=np.float32)[random.randint(0, CLASSES, rows + VAL_ROWS)]
    return (x[:rows], y[:rows]), (x[rows:], y[rows:])


class Builder:
    """What a test passes as ``build_model``: one Dense softmax, and notes on every call."""

    def __init__(self) -> None:
        """Nothing is noted yet."""
        self.optimizers: list[str] = []
        """Of each call: the optimizer in words."""
        self.starts: list[list[np.ndarray]] = []
        """Of each call: the first weights, kernel and bias."""

    def __call__(self, optimizer: Any) -> keras.Model:
        """A new model, compiled with this optimizer."""
        dense = keras.layers.Dense(CLASSES, activation="softmax")
        model = keras.Sequential([keras.Input((FEATURES,)), dense])
        model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
        self.optimizers.append(in_words(optimizer))
        self.starts.append(model.get_weights())
        return model

    def expect_calls(self, optimizers: Mapping[str, Any]) -> None:
        """Fail unless there was one call for each optimizer, with it or one just like it."""
        __tracebackhide__ = True
        hint = "call build_model(optimizer) once for each, with the optimizer itself"
        wanted = sorted(in_words(optimizer) for optimizer in optimizers.values())
        checks.equal(
            sorted(self.optimizers), wanted, "what build_model is called with, in any order,", hint=hint
        )

    def expect_equal_starts(self) -> None:
        """Fail unless all models began with the same weights."""
        __tracebackhide__ = True
        for place, start in enumerate(self.starts[1:], 2):
            for weight, first in zip(start, self.starts[0], strict=True):
                difference = float(np.abs(weight - first).max())
                checks.that(
                    difference == 0,
                    f"the first weights of the model that build_model gives at call {place}",
                    expected="those of call 1",
                    got=f"others, off by up to {difference:.3g}",
                    hint="chance decides where a model begins: seed it before each build_model",
                )


def in_words(optimizer: Any) -> str:
    """An optimizer's class and what tells the tests' optimizers apart; the ``repr`` of anything else."""
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        return checks.shorten(repr(optimizer))
    config = optimizer.get_config()
    momentum = f", momentum={config['momentum']:g}" if config.get("momentum") else ""
    return f"{type(optimizer).__name__}({float(np.asarray(optimizer.learning_rate)):.4g}{momentum})"


def results(value: Any, names: list[str]) -> dict[str, Run]:
    """Return what ``compare_optimizers`` gave once it has a right dict for each name, in order."""
    __tracebackhide__ = True
    checks.is_instance(value, dict, "the result")
    checks.equal(list(value), names, "the names in the result, in order,")
    found = {}
    for name, run in value.items():
        what = f"the result of {name!r}"
        checks.has_keys(run, KEYS, what)
        model = checks.is_instance(run["model"], keras.Model, f"{what}: the model")
        history = runs.history(run["history"], MEASURES, f"{what}: the history")
        accuracy = checks.number(run["final_val_acc"], f"{what}: final_val_acc")
        found[name] = {"model": model, "history": history, "final_val_acc": accuracy}
    return found


def expect_best_accuracy(run: Run, what: str) -> None:
    """Fail unless ``final_val_acc`` is the highest ``val_accuracy`` of the history beside it."""
    __tracebackhide__ = True
    got, accuracies = run["final_val_acc"], run["history"]["val_accuracy"]
    known = {
        "the last epoch's": accuracies[-1],
        "that of the epoch with the lowest loss": accuracies[runs.best_epoch(run["history"]["val_loss"])],
        "the highest on the training rows": max(run["history"]["accuracy"]),
        "a percentage": 100 * max(accuracies),
    }
    names = [text for text, value in known.items() if abs(got - value) < 1e-6]
    hint = f"this is {' or '.join(names)}; the highest of all epochs is asked for" if names else ""
    shown = ", ".join(f"{value:.3f}" for value in accuracies)
    checks.close(
        got,
        max(accuracies),
        f"final_val_acc of {what}, whose val_accuracy is {shown},",
        atol=1e-6,
        hint=hint,
    )


class Course(NamedTuple):
    """What ``val_loss`` and ``val_accuracy`` are after each epoch."""

    losses: list[float]
    accuracies: list[float]


def course(
    train: Pair,
    val: Pair,
    start: list[np.ndarray],
    *,
    rate: float,
    momentum: float = 0.0,
    steps: int,
    epochs: int,
) -> Course:
    """Gradient descent on equal rows from these first weights, with ``steps`` steps in each epoch."""
    row, target = train[0][0].astype(np.float64), train[1][0].astype(np.float64)
    x, y = (part.astype(np.float64) for part in val)
    kernel, bias = (weight.astype(np.float64) for weight in start)
    kernel_velocity, bias_velocity = np.zeros_like(kernel), np.zeros_like(bias)
    found = Course([], [])
    for step in range(1, epochs * steps + 1):
        error = _softmax(row @ kernel + bias) - target
        kernel_velocity = momentum * kernel_velocity - rate * np.outer(row, error)
        bias_velocity = momentum * bias_velocity - rate * error
        kernel, bias = kernel + kernel_velocity, bias + bias_velocity
        if step % steps == 0:
            probabilities = _softmax(x @ kernel + bias)
            found.losses.append(float(-np.log((probabilities * y).sum(axis=1)).mean()))
            found.accuracies.append(float((probabilities.argmax(axis=1) == y.argmax(axis=1)).mean()))
    return found


def expect_course(run: Run, wanted: Course, what: str, others: Mapping[str, Course]) -> None:
    """Fail unless the history is this course, as far as it goes.

    Args:
        run: one of ``results``.
        wanted: the course.
        what: the student's word for the run.
        others: courses of known mistakes, by what to say about them.
    """
    __tracebackhide__ = True
    got = run["history"]
    epochs = min(len(got["val_loss"]), len(wanted.losses))

    def is_near(course: Course) -> bool:
        return np.allclose(got["val_loss"][:epochs], course.losses[:epochs], rtol=0, atol=TOLERANCE)

    hint = next((text for text, course in others.items() if is_near(course)), "")
    for name, values in (("val_loss", wanted.losses), ("val_accuracy", wanted.accuracies)):
        checks.close(
            got[name][:epochs],
            values[:epochs],
            f"{what}: {name}, epoch by epoch,",
            atol=TOLERANCE,
            hint=hint or "is every argument used: train, val, batch_size, and the optimizer?",
        )


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
