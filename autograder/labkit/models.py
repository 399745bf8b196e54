"""Small models of the tests' own, so that the test of one task never waits for another task.

Every function returns a fresh, compiled model for digits ``(28, 28, 1)`` with a softmax over ten classes;
its weights follow ``keras.utils.set_random_seed``.
"""

from __future__ import annotations

from typing import Any

import keras


def linear_softmax(optimizer: Any = "sgd", *, zeros: bool = False) -> keras.Model:
    """Flatten and one Dense softmax: 7,850 parameters, and gradients with a closed form.

    Args:
        optimizer: what ``compile`` takes.
        zeros: start with a kernel of zeros instead of a random one.
    """
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(10, "softmax", kernel_initializer="zeros" if zeros else "glorot_uniform"),
        ]
    )
    return _compiled(model, optimizer)


def tiny_cnn(optimizer: Any = "adam", *, dropout: float = 0.5) -> keras.Model:
    """A strided convolution with BatchNormalization and Dropout: training mode differs from inference."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 5, strides=3, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(dropout),
            layers.Dense(10, "softmax"),
        ]
    )
    return _compiled(model, optimizer)


def _compiled(model: keras.Model, optimizer: Any) -> keras.Model:
    top5 = keras.metrics.TopKCategoricalAccuracy(5, name="top5")
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy", top5])
    return model
