"""Step 2: a convolutional network for handwritten digits."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

Pair = tuple[np.ndarray, np.ndarray]


def preprocess_images(images: np.ndarray) -> np.ndarray:
    """Turn gray images into what the network reads.

    Args:
        images: ``(n, 28, 28)``, ``(n, 784)`` or ``(n, 28, 28, 1)``, uint8 or float, values 0..255; n may
            be 0. Never changed.

    Returns:
        ``float32 (n, 28, 28, 1)``, values in [0, 1]: 0 stays 0 and 255 becomes 1.

    Raises:
        ValueError: ``images`` has another shape, or a value outside 0..255 (NaN is outside).
    """
    raise NotImplementedError("preprocess_images: not written yet; see handouts/step2_mnist_cnn.md")


def one_hot(labels: Sequence[int] | np.ndarray, num_classes: int = 10) -> np.ndarray:
    """Encode labels as rows of zeros with a single one.

    Args:
        labels: ``(n,)`` whole numbers in 0..num_classes − 1, an array or a list; 1.0 counts as 1; n may be 0.
        num_classes: the length of each row.

    Returns:
        ``float32 (n, num_classes)``, with a 1 at each row's label.

    Raises:
        ValueError: ``labels`` is not one-dimensional, holds something that is not a whole number, or is
            out of range.
    """
    raise NotImplementedError("one_hot: not written yet; see handouts/step2_mnist_cnn.md")


def train_val_split(
    x: np.ndarray, y: np.ndarray, val_fraction: float = 0.1, seed: int | None = 0
) -> tuple[Pair, Pair]:
    """Hold some rows of each class out for validation.

    Args:
        x: ``(n, ...)``, one row per example. Never changed, and neither is ``y``.
        y: the labels, one-hot ``(n, classes)`` or integers ``(n,)``.
        val_fraction: the share of validation rows, between 0 and 1.
        seed: the same seed gives the same split, another seed another one; None gives a new split each
            time. NumPy's and Python's global random states are left alone.

    Returns:
        ``((x_train, y_train), (x_val, y_val))``: every row is in exactly one part, still beside its label,
        and both parts are shuffled. Of each class, ``val_fraction`` of its rows (± 1) are in the second.

    Raises:
        ValueError: ``val_fraction`` is not between 0 and 1.
    """
    raise NotImplementedError("train_val_split: not written yet; see handouts/step2_mnist_cnn.md")


def create_cnn(
    optimizer: str | keras.optimizers.Optimizer = "adam", dropout: float = 0.2, bn_momentum: float = 0.9
) -> keras.Model:
    """Build and compile the network for digits.

    Twice the block [Conv 3×3 with ``same`` padding, BatchNormalization, ReLU, Conv 3×3 with ``valid``
    padding, BatchNormalization, ReLU, MaxPooling 2×2, Dropout], with 32 and then 64 filters; then Flatten,
    Dense of 128, BatchNormalization, ReLU, Dropout, and Dense of 10 with softmax. 272,490 parameters,
    271,850 of them trainable.

    Args:
        optimizer: what ``compile`` takes: a name or an optimizer.
        dropout: the rate of all three Dropout layers.
        bn_momentum: the momentum of all five BatchNormalization layers.

    Returns:
        A new model at each call, from ``(n, 28, 28, 1)`` to probabilities ``(n, 10)``. Compiled with
        categorical cross-entropy, accuracy, and top-5 accuracy under the name ``top5``.
    """
    raise NotImplementedError("create_cnn: not written yet; see handouts/step2_mnist_cnn.md")


def make_callbacks(path: str = "best_cnn.keras") -> list[keras.callbacks.Callback]:
    """Make the three callbacks that watch over a training.

    Args:
        path: where the best model is saved.

    Returns:
        Fresh objects at each call: EarlyStopping (``val_accuracy``, patience 5, restores the best weights),
        ModelCheckpoint (to ``path``, ``val_accuracy``, the best whole model only) and ReduceLROnPlateau
        (``val_loss``, halves the rate after 3 epochs without progress, never below 1e-6).
    """
    raise NotImplementedError("make_callbacks: not written yet; see handouts/step2_mnist_cnn.md")


def train_cnn(
    model: keras.Model,
    train: Pair,
    val: Pair,
    batch_size: int = 128,
    epochs: int = 50,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> dict[str, list[float]]:
    """Train a compiled model in place, and keep the learning rate that was really used.

    Args:
        model: compiled; it is changed.
        train: ``(x, y)`` to learn from: every row once in each epoch, in a new order each time.
        val: ``(x, y)`` to watch; never learnt from.
        batch_size: rows per step; the last step takes what is left.
        epochs: how many, unless a callback stops earlier.
        callbacks: Keras callbacks; the sequence is left as it is.

    Returns:
        The history, a plain dict with one float per epoch under ``loss``, ``val_loss``, the model's metrics
        and theirs with ``val_``, and ``learning_rate``: the rate in force at the epoch's first batch.
    """
    raise NotImplementedError("train_cnn: not written yet; see handouts/step2_mnist_cnn.md")


def evaluate_model(model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Measure a classifier at inference, over all rows.

    Args:
        model: gives probabilities ``(n, classes)``; how it was compiled does not matter.
        x: ``(n, ...)``, n ≥ 1.
        y: one-hot labels ``(n, classes)``.

    Returns:
        Python floats: ``loss`` (mean categorical cross-entropy), ``accuracy``, and ``top5``, the share of
        rows whose label is among the five most probable classes.
    """
    raise NotImplementedError("evaluate_model: not written yet; see handouts/step2_mnist_cnn.md")


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    """Show some digits with their labels.

    Args:
        images: ``(m, 28, 28, 1)``, values in [0, 1]. Never changed, and neither is ``labels``.
        labels: the digits shown, one-hot ``(m, 10)`` or integers ``(m,)``.
        n: how many to show at most, odd numbers too.

    Returns:
        A new figure with the first ``min(n, m)`` images, in gray, in two rows, without axes, each under the
        title ``Label: d``. The figure that was current before the call, ``rcParams`` and the screen are
        left alone.
    """
    raise NotImplementedError("plot_samples: not written yet; see handouts/step2_mnist_cnn.md")


def plot_history(history: dict[str, list[float]]) -> Figure:
    """Show how a training went.

    Args:
        history: what ``train_cnn`` returns: one number per epoch under ``accuracy``, ``val_accuracy``,
            ``loss``, ``val_loss`` and ``learning_rate``; further names may be there. Never changed.

    Returns:
        A new figure with three panels, each over the epochs: accuracy (training and validation), loss
        (training and validation), and the learning rate that was in force. The figure that was current
        before the call, ``rcParams`` and the screen are left alone.
    """
    raise NotImplementedError("plot_history: not written yet; see handouts/step2_mnist_cnn.md")
