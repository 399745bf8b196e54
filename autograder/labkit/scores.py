"""Loss, accuracy and top-5 accuracy that are not what they must be: which mistake gives such a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from labkit import checks

ATOL = {"loss": 1e-3, "accuracy": 1e-5, "top5": 1e-5}
_BATCHES = (16, 32, 64, 128, 256, 512, 1000, 1024)


def expect(
    result: Any,
    wanted: Mapping[str, float],
    probabilities: np.ndarray,
    y: np.ndarray,
    what: str,
    *,
    hint: str = "",
) -> None:
    """Fail unless ``result`` has the numbers that are wanted; a mistake that explains another one is named.

    Args:
        result: what the student's function returned.
        wanted: the numbers by their names.
        probabilities: the model's, at inference, ``(n, 10)``.
        y: the labels, one-hot.
        what: the rows or the model, in words.
        hint: what a message says when no known mistake explains the number.
    """
    __tracebackhide__ = True
    checks.has_keys(result, wanted, f"the numbers for {what}")
    for name, value in wanted.items():
        got = checks.number(result[name], f"{name} of {what}")
        known = _known(name, got, wanted, probabilities, y)
        checks.close(got, value, f"{name} of {what}", atol=ATOL[name], hint=known or hint)


def _known(
    name: str, got: float, wanted: Mapping[str, float], probabilities: np.ndarray, y: np.ndarray
) -> str:
    """The first mistake that gives this number, if any does."""
    for other, value in wanted.items():
        if other != name and abs(got - value) < ATOL[name]:
            return f"this is {other}: metrics come in the order of compile, so take them by their names"
    mistakes = _of_loss(probabilities, y) if name == "loss" else _of_shares(name, wanted, probabilities, y)
    return next((hint for number, hint in mistakes if abs(got - number) < 1e-4 * max(1, abs(number))), "")


def _of_loss(probabilities: np.ndarray, y: np.ndarray) -> Iterator[tuple[float, str]]:
    rows = -np.log((probabilities * y).sum(axis=1))
    yield float(rows.sum()), "this is the sum over the rows: divide by how many there are"
    yield (
        float(rows.mean()) / y.shape[1],
        "divided by the classes, too: a row's loss is a sum over its classes",
    )
    yield float(rows.mean()) / np.log(2), "the natural logarithm, np.log, is meant"
    again = np.exp(probabilities) / np.exp(probabilities).sum(axis=1, keepdims=True)
    yield (
        float(-np.log((again * y).sum(axis=1)).mean()),
        "softmax a second time: the model's output are probabilities, no logits",
    )
    yield (
        float(np.square(probabilities - y).mean()),
        "this is the loss of compile, mse: cross-entropy is asked for",
    )
    yield from _of_batches(rows)


def _of_shares(
    name: str, wanted: Mapping[str, float], probabilities: np.ndarray, y: np.ndarray
) -> Iterator[tuple[float, str]]:
    yield 100 * wanted[name], "a share between 0 and 1, no percentage"
    yield 1 - wanted[name], "this is the share of the rows that are wrong"
    rank = (probabilities > (probabilities * y).sum(axis=1)[:, np.newaxis]).sum(axis=1)
    if name == "accuracy":
        binary = (probabilities > 0.5) == (y > 0.5)
        yield (
            float(binary.mean()),
            "each class counted by itself, against 0.5: compare the most probable class",
        )
        yield from _of_batches((rank == 0).astype(float))
        return
    for places in (2, 3, 4, 6):
        yield float((rank < places).mean()), f"these are the {places} most probable classes, not five"
    yield from _of_batches((rank < 5).astype(float))


def _of_batches(rows: np.ndarray) -> Iterator[tuple[float, str]]:
    for size in _BATCHES:
        if size >= len(rows):
            return
        parts = [rows[start : start + size].mean() for start in range(0, len(rows), size)]
        yield float(rows[:size].mean()), f"these are the first {size} rows only: go through all of them"
        yield (
            float(np.mean(parts)),
            f"a mean over batches of {size}: the last batch is smaller and counts less",
        )
        whole = len(rows) // size * size
        yield float(rows[:whole].mean()), f"the last, incomplete batch of {size} is left out"
