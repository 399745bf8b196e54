"""A MobileNetV2 that was pretrained for this course, so that a transfer can be tested without a download.

It has seen the digits 0 to 4 and no other; what it learnt helps with 5 to 9. ``autograder/tools/
pretrain_backbone.py`` in the course's repository trained it and wrote ``backbone.npz``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from labkit.data import Digits, load_digits

ALPHA = 0.35
"""The width of the network."""
SIZE = 96
"""Height and width of its images."""
KNOWN = range(5)
"""The digits that it was trained on."""
NEW = range(5, 10)
"""The digits that it has never seen."""
WEIGHTS = Path(__file__).with_name("backbone.npz")
"""Its weights, in float16, in the order of ``base.weights``."""


def mobilenet() -> keras.Model:
    """A fresh MobileNetV2 of this width without its top, from ``(n, 96, 96, 3)`` to ``(n, 3, 3, 1280)``."""
    return keras.applications.MobileNetV2(
        input_shape=(SIZE, SIZE, 3), alpha=ALPHA, include_top=False, weights=None
    )


def load_backbone_weights(base: keras.Layer) -> None:
    """Give a MobileNetV2 of this width, without its top, the pretrained weights.

    Raises:
        ValueError: it has other weights than that.
    """
    base.set_weights([weight for weights in layer_weights() for weight in weights])


@cache
def layer_weights() -> list[list[np.ndarray]]:
    """The pretrained weights of each layer that has some, from input to output. Not yours to change."""
    with np.load(WEIGHTS) as arrays:
        flat = [array.astype(np.float32) for array in arrays.values()]
    layers: list[list[np.ndarray]] = []
    for weight in flat:
        if weight.ndim > 1:  # a convolution's kernel, which is all that it has
            layers.append([weight])
        elif layers[-1][0].ndim > 1 or len(layers[-1]) == 4:
            layers.append([weight])  # the first of four weights of a BatchNormalization
        else:
            layers[-1].append(weight)
    return layers


@cache
def backbone() -> keras.Model:
    """A MobileNetV2 with the pretrained weights, for all to read."""
    base = mobilenet()
    load_backbone_weights(base)
    return base


def enlarged(images: np.ndarray) -> np.ndarray:
    """Digits ``(n, 28, 28)``, 0..255, as the backbone reads them: ``float32 (n, 96, 96, 3)`` in [-1, 1]."""
    scaled = images[..., np.newaxis].astype(np.float32) / 127.5 - 1.0
    return np.repeat(tf.image.resize(scaled, (SIZE, SIZE)).numpy(), 3, axis=-1)


def new_digits(train: int, test: int) -> Digits:
    """Digits that the backbone has never seen, enlarged, with one-hot labels ``(n, 5)``: 5 is the first."""
    images, labels = load_digits()
    rows = np.flatnonzero(np.isin(labels, NEW))[: train + test]
    if len(rows) < train + test:
        raise ValueError(f"there are {len(rows)} such digits, not {train + test}")
    x, y = enlarged(images[rows]), np.eye(len(NEW), dtype=np.float32)[labels[rows] - NEW[0]]
    return Digits(x[:train], y[:train], x[train:], y[train:])


@cache
def pooled_features(train: int, test: int) -> Digits:
    """``new_digits`` as the frozen backbone sees them: its output, averaged over the image, ``(n, 1280)``."""
    data = new_digits(train, test)
    return data._replace(x_train=pooled(data.x_train), x_test=pooled(data.x_test))


def pooled(images: np.ndarray, base: keras.Model | None = None) -> np.ndarray:
    """The output of ``base`` at inference, by default the backbone's, averaged over the image."""
    base = base or backbone()
    batches = [base(images[place : place + 50], training=False) for place in range(0, len(images), 50)]
    return np.concatenate([np.asarray(batch).mean(axis=(1, 2)) for batch in batches])
