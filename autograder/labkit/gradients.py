"""Small models whose gradient steps have a closed form, and that closed form in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import keras
import numpy as np

ATOL = 2e-3
"""Tolerance of weights and losses; 2e-7 was measured on a CPU, but a GPU may round factors to 10 bits.
The steps that the tests take change weights by 0.05 and more."""


class Batch(NamedTuple):
    """Inputs ``float32 (n, features)`` and one-hot labels ``float32 (n, classes)``."""

    x: np.ndarray
    y: np.ndarray


def batch(rows: int, features: int = 5, classes: int = 3, seed: int = 0) -> Batch:
    """Normal inputs and labels of every class, always the same for the same arguments."""
    random = np.random.RandomState(seed)
    x = random.normal(size=(rows, features)).astype(np.float32)
    return Batch(x, np.eye(classes, dtype=np.float32)[random.permutation(rows) % classes])


def softmax_regression(
    features: int = 5, classes: int = 3, *, l2: float | None = None, seed: int = 1
) -> keras.Model:
    """One Dense softmax with random weights, not compiled; ``l2`` penalises its kernel."""
    regularizer = None if l2 is None else keras.regularizers.L2(l2)
    head = keras.layers.Dense(classes, activation="softmax", kernel_regularizer=regularizer)
    model = keras.Sequential([keras.Input((features,)), head])
    random = np.random.RandomState(seed)
    model.set_weights([random.normal(0.0, 0.5, weight.shape) for weight in model.get_weights()])
    return model


def mistake_in_step(change: np.ndarray, gradient: np.ndarray, rate: float, rows: int) -> str:
    """What is known to be wrong with a step of plain gradient descent, or nothing.

    Args:
        change: by how much a weight has changed.
        gradient: of the mean loss, for this weight.
        rate: the learning rate.
        rows: of the batch.
    """
    wanted = -rate * gradient
    if np.abs(change).max() < ATOL:
        return "nothing has changed: are the gradients applied to the model?"
    factor = float((change * wanted).sum() / (wanted**2).sum())
    known = f"the step is {factor:.3g} times as long as it should be"
    if abs(factor - rows) < 0.01 * rows:
        return f"{known}: the loss is the mean over the batch, not a vector or a sum"
    if abs(factor - 2) < 0.2:
        return f"{known}: each batch's gradients are applied once"
    if np.abs(change - factor * wanted).max() > ATOL:
        return (
            "the step is not along the gradient: is the loss the cross-entropy of the model's probabilities?"
        )
    if factor < 0:
        return "the step goes uphill: the loss must fall"
    return known if abs(factor - 1) > 0.01 else ""


@dataclass
class Regression:
    """A softmax regression in float64 NumPy: the oracle of ``softmax_regression``."""

    kernel: np.ndarray
    bias: np.ndarray
    l2: float = 0.0

    @classmethod
    def of(cls, model: keras.Model, l2: float = 0.0) -> Regression:
        """The same weights as ``model``."""
        kernel, bias = (weight.astype(np.float64) for weight in model.get_weights())
        return cls(kernel, bias, l2)

    def loss(self, data: Batch) -> float:
        """Mean categorical cross-entropy plus ``l2·Σ kernel²``."""
        chosen = (self._probabilities(data.x) * data.y).sum(axis=1)
        return float(-np.log(chosen).mean() + self.l2 * (self.kernel**2).sum())

    def mistake_in_loss(self, loss: float, data: Batch) -> str:
        """What a wrong loss is known to be, or nothing."""
        p, y = self._probabilities(data.x), data.y
        powers = np.exp(p)
        penalty = self.l2 * (self.kernel**2).sum()
        entropy = self.loss(data) - penalty
        known = {
            "this is the sum over the batch, not the mean": len(y) * entropy + penalty,
            "the model's output is probabilities already, not logits": penalty
            - np.log((powers / powers.sum(axis=1, keepdims=True) * y).sum(axis=1)).mean(),
            "this is the mean squared error": ((p - y) ** 2).mean() + penalty,
            "this is a mean over rows and classes: sum over the classes first": entropy / y.shape[1]
            + penalty,
        }
        if self.l2:
            known |= {
                "the penalty is missing: the model adds it to model.losses": entropy,
                "the penalty counts twice": entropy + 2 * penalty,
            }
        return next((text for text, value in known.items() if abs(loss - value) < ATOL), "")

    def gradients(self, data: Batch) -> tuple[np.ndarray, np.ndarray]:
        """Gradients of ``loss``: for the kernel and for the bias."""
        error = (self._probabilities(data.x) - data.y) / len(data.x)
        return data.x.T.astype(np.float64) @ error + 2 * self.l2 * self.kernel, error.sum(axis=0)

    def step(self, data: Batch, learning_rate: float) -> float:
        """One step of plain gradient descent; the loss before it."""
        loss = self.loss(data)
        kernel, bias = self.gradients(data)
        self.kernel = self.kernel - learning_rate * kernel
        self.bias = self.bias - learning_rate * bias
        return loss

    def _probabilities(self, x: np.ndarray) -> np.ndarray:
        logits = x @ self.kernel + self.bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
