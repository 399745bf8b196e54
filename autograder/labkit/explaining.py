"""Models whose explanations are known, and what holds for the explanation of any model.

A value explains one pixel's part in one output: ``values`` are ``(n, 28, 28, 1, 10)``, for ``images``
``(n, 28, 28, 1)`` against a ``background`` of the same form.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from labkit import checks
from labkit.data import digits

ATOL = 1e-3
"""What the handout promises. DeepExplainer stays below 4e-5 on a ``classifier`` (10 seeds), 500 steps of
integrated gradients, which a right answer may also take, below 5e-4."""

NEAR = 0.25
"""How far the values of curves may be from the known ones, relative to these: who integrates along straight
lines comes near a bend in steps. 10 steps on each line were measured to be off by 0.03, 50 by 0.01, four of
Gauss' points by 0.15; the mean image for the background by 0.49, gradients at the image by 0.85, patches of 2
by 2 pixels by 0.86."""

INDEX = "the result [image, row, column, 0, class]"
"""What a message calls the values."""


@contextmanager
def full_precision() -> Iterator[None]:
    """A GPU may round factors to 10 bits, which alone would use up the tolerance; not in here."""
    rounds = tf.config.experimental.tensor_float_32_execution_enabled()
    tf.config.experimental.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        tf.config.experimental.enable_tensor_float_32_execution(rounds)


def linear(seed: int) -> keras.Model:
    """Ten weighted sums of the pixels: no activation, so that every pixel's part in them is known."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])
    random = np.random.RandomState(seed)
    model.set_weights([random.normal(0.0, 0.3, weight.shape) for weight in model.get_weights()])
    return model


def linear_values(model: keras.Model, background: np.ndarray, images: np.ndarray) -> np.ndarray:
    """The values of a ``linear`` model: weight times distance from the background's mean."""
    kernel = model.get_weights()[0].reshape(28, 28, 1, 10).astype(np.float64)
    return (images - background.mean(axis=0, dtype=np.float64))[..., np.newaxis] * kernel


def pixelwise(seed: int) -> keras.Model:
    """Ten sums of curves, one curve for each pixel: not linear, and still every pixel's part is known."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(3, 1, activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    random = np.random.RandomState(seed)
    slopes, bends = np.array([2.0, -1.5, 1.0]), np.array([-0.8, 0.6, -0.3])
    kernel, bias = (random.normal(0.0, 0.05, weight.shape) for weight in model.get_weights()[2:])
    model.set_weights([slopes.reshape(1, 1, 1, 3), bends, kernel, bias])
    return model


def pixelwise_values(model: keras.Model, background: np.ndarray, images: np.ndarray) -> np.ndarray:
    """The values of a ``pixelwise`` model: a pixel's curve minus the curve's mean over the background."""
    slopes, bends, kernel, _ = (weight.astype(np.float64) for weight in model.get_weights())
    kernel = kernel.reshape(28, 28, 3, 10)

    def curves(x: np.ndarray) -> np.ndarray:
        return np.maximum(x * slopes.reshape(3) + bends, 0.0)

    difference = curves(images) - curves(background).mean(axis=0)
    return np.einsum("nhwk,hwkc->nhwc", difference, kernel)[:, :, :, np.newaxis]


UNFAIR = "the sums are right, and what the single pixels are given is not: each has a part of its own"
"""The hint for values that add up and are wrong."""


def add_up(values: np.ndarray, expected: np.ndarray) -> bool:
    """Whether each image's values have the same sum for each class as those that are known."""
    difference = values.sum(axis=(1, 2, 3), dtype=np.float64) - expected.sum(axis=(1, 2, 3))
    return bool(np.abs(difference).max() <= ATOL)


def expect_near(values: np.ndarray, expected: np.ndarray, hint: str = "") -> None:
    """Fail unless each image's values add up for each class, and are near those that are known."""
    __tracebackhide__ = True
    sums = expected.sum(axis=(1, 2, 3))
    got = values.sum(axis=(1, 2, 3), dtype=np.float64)
    checks.close(got, sums, "the sums of the values [image, class]", atol=ATOL, hint=hint)
    distance = np.linalg.norm(values - expected) / np.linalg.norm(expected)
    checks.number(
        distance,
        "the size of what differs from the known values, as a part of their size",
        high=NEAR,
        hint=hint or UNFAIR,
    )


def classifier(seed: int, *, functional: bool = False) -> keras.Model:
    """A small network with every kind of layer that the course's CNN has, and random weights.

    Its probabilities differ as much between digits as those of a network that has begun to learn.
    """
    layers = keras.layers
    inputs = keras.Input((28, 28, 1))
    stack = [
        layers.Conv2D(4, 5, strides=2, padding="same"),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.MaxPooling2D(2),
        layers.Dropout(0.5),
        layers.Flatten(),
        layers.Dense(12, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
    if functional:
        x = inputs
        for layer in stack:
            x = layer(x)
        model = keras.Model(inputs, x)
    else:
        model = keras.Sequential([inputs, *stack])
    random = np.random.RandomState(seed)
    for weight in model.weights:
        weight.assign(_random_weight(random, weight))
    _spread(model, stack[-1])
    return model


def array(result: Any, count: int, **wanted: Any) -> np.ndarray:
    """Return what ``explain_predictions`` gave for ``count`` images once it is an array of the right shape.

    Args:
        result: what it gave.
        count: how many images it was given.
        wanted: what else ``checks.array`` takes.
    """
    __tracebackhide__ = True
    shape = (count, 28, 28, 1, 10)
    return checks.array(result, "the result", shape=shape, hint=_shape_hint(result, count), **wanted)


def _shape_hint(result: Any, count: int) -> str:
    if isinstance(result, list | tuple):
        return "an array per class? np.stack(…, axis=-1) makes one of them, with the class as its last axis"
    image = (28, 28, 1)
    if np.shape(result) == (count, *image, 10):
        return ""
    if np.shape(result)[1:] == (*image, 10) and np.shape(result)[0] > 1:
        return "one explanation for each image; the background is what the explainer compares them with"
    return {
        (10, count, *image): "the class axis comes first; np.moveaxis makes it the last one",
        (count, 10, *image): "the class axis comes second; np.moveaxis makes it the last one",
        (count, 28, 28, 10): "the images' axis of length 1, their channel, has been lost",
        (count, *image): "each pixel has ten values, one for each class, and not the top class's alone",
        (*image, 10): "each image has values of its own",
        (1, *image, 10): "each image has values of its own",
    }.get(np.shape(result), "")


def outputs(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """What ``model`` says at inference, float64 ``(n, 10)``."""
    return np.asarray(model(x, training=False), dtype=np.float64)


class Sums:
    """What an image's values for a class add up to: its output minus the mean over the background."""

    def __init__(self, model: keras.Model, background: np.ndarray, images: np.ndarray):
        """Ask the model now: the call that is tested might change it."""
        said, usual = outputs(model, images), outputs(model, background)
        self._count = len(images)
        self._wanted = said - usual.mean(axis=0)
        self._logits = _logits(said) - _logits(usual).mean(axis=0)
        self._known = {
            "these compare with the output for the mean image; take the mean of the outputs": said
            - outputs(model, background.mean(axis=0, keepdims=True)),
            "these compare with the output for a black image: what is the background for?": said
            - outputs(model, np.zeros_like(images[:1])),
            "these compare with the output for the first row of the background": said - usual[:1],
            "the sign is turned round": -self._wanted,
            "these are the outputs: the mean over the background is not subtracted": said,
        }

    def expect(self, values: Any) -> None:
        """Fail unless each image's values, ``(n, 28, 28, 1, 10)``, add up for each class."""
        __tracebackhide__ = True
        values = array(values, self._count, finite=True)
        got = values.sum(axis=(1, 2, 3), dtype=np.float64)
        hints = [text for text, sums in self._known.items() if np.abs(got - sums).max() <= ATOL]
        if np.abs(_centred(got) - self._logits).max() <= ATOL:
            hints.append("these add up for the logits; the model returns probabilities")
        hints.append("is your method exact, or does it estimate?")
        checks.close(got, self._wanted, "the sums of the values [image, class]", atol=ATOL, hint=hints[0])


def _random_weight(random: np.random.RandomState, weight: Any) -> np.ndarray:
    shape = tuple(weight.shape)
    if weight.name == "kernel":
        return random.normal(0.0, np.sqrt(2 / np.prod(shape[:-1])), shape)
    if weight.name in ("gamma", "moving_variance"):
        return random.uniform(0.5, 1.5, shape)
    return random.normal(0.0, 0.2, shape)


def _spread(model: keras.Model, head: Any) -> None:
    """Let the logits of digits have mean 0 and standard deviation 1."""
    logits = _logits(outputs(model, digits(100, 0).x_train))
    scale = 1.0 / logits.std(axis=0)
    head.kernel.assign(head.kernel * scale)
    head.bias.assign((head.bias - logits.mean(axis=0)) * scale)


def _logits(probabilities: np.ndarray) -> np.ndarray:
    """The logits up to a constant for each row: those whose mean over the classes is 0."""
    return _centred(np.log(np.maximum(probabilities, 1e-30)))


def _centred(rows: np.ndarray) -> np.ndarray:
    return rows - rows.mean(axis=1, keepdims=True)
