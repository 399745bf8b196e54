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
