"""Step 5: data augmentation and normalization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from matplotlib.figure import Figure

Pair = tuple[np.ndarray, np.ndarray]


def create_augmentation(
    rotation: float = 0.1, zoom: float = 0.1, contrast: float = 0.1, seed: int | None = None
) -> keras.Model:
    """Make random changes that leave a digit the same digit.

    RandomRotation, RandomZoom and RandomContrast, in this order, for images ``(n, 28, 28, 1)`` in [0, 1].

    Args:
        rotation: up to this part of a full turn in either direction: 0.1 is 36 degrees; 0 for none.
        zoom: up to this factor smaller or larger; 0 for none.
        contrast: up to this factor more contrast; 0 for none.
        seed: the same seed gives the same changes, another seed others; None gives new ones each time.
            NumPy's and Python's global random states are left alone.

    Returns:
        A new Keras model (or layer) at each call. In training it changes each image in a way of its own,
        and the result stays in [0, 1]; at inference it returns the images as they are.
    """
    raise NotImplementedError("create_augmentation: not written yet; see handouts/step5_augmentation.md")


def create_augmented_model(
    optimizer: str | keras.optimizers.Optimizer = "adam", dropout: float = 0.3, bn_momentum: float = 0.9
) -> keras.Model:
    """Build and compile the network of step 2 with augmentation and Normalization in front.

    Input, the layers of ``create_augmentation()`` (as one nested model or one by one), Normalization, then
    the network's 22 layers. 272,493 parameters: those of step 2, and three of the Normalization.

    Args:
        optimizer: what ``compile`` takes: a name or an optimizer.
        dropout: the rate of all three Dropout layers.
        bn_momentum: the momentum of all five BatchNormalization layers.

    Returns:
        A new model at each call, from ``(n, 28, 28, 1)`` in [0, 1] to probabilities ``(n, 10)``. Compiled
        with categorical cross-entropy, accuracy, and top-5 accuracy under the name ``top5``.
    """
    raise NotImplementedError("create_augmented_model: not written yet; see handouts/step5_augmentation.md")


def adapt_normalization(model: keras.Model, x_train: np.ndarray) -> keras.Model:
    """Tell a model's Normalization the mean and variance of the training images.

    Args:
        model: built, with a Normalization layer; it is changed. Its other layers, and how it is compiled,
            stay as they are.
        x_train: ``(n, 28, 28, 1)``, the training images only. Never changed.

    Returns:
        The same model. Its predictions use the new mean and variance, also if it has predicted before.

    Raises:
        ValueError: ``model`` has no Normalization layer.
    """
    raise NotImplementedError("adapt_normalization: not written yet; see handouts/step5_augmentation.md")


def compare_augmentation(
    models: Mapping[str, keras.Model],
    train: Pair,
    val: Pair,
    tests: Mapping[str, Pair],
    epochs: int = 30,
    batch_size: int = 128,
    patience: int = 5,
) -> dict[str, dict[str, Any]]:
    """Train several models alike and measure each on several test sets.

    Args:
        models: name to compiled model; each is trained in place. Their Normalization is not adapted here.
        train: ``(x, y)`` to learn from, the same for every model.
        val: ``(x, y)`` for early stopping: a run ends after ``patience`` epochs without a new lowest
            validation loss, and the model gets the weights of its best epoch back.
        tests: name to ``(x, y)``, such as ``clean`` and ``rotated``; used once, at the end.
        epochs: at most so many.
        batch_size: rows per step.
        patience: as described under ``val``.

    Returns:
        For each name of ``models``, in their order, a dict: under ``history`` that of the run, a plain dict
        of lists; under ``accuracy``, for each name of ``tests``, the share of right answers, a Python float.
    """
    raise NotImplementedError("compare_augmentation: not written yet; see handouts/step5_augmentation.md")


def plot_augmentation_comparison(results: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Draw how the models of ``compare_augmentation`` did on the validation data.

    Args:
        results: name to a dict whose ``history`` holds ``val_accuracy`` and ``val_loss``; the models may have
            trained for different numbers of epochs.

    Returns:
        A new Figure with two panels, validation accuracy and validation loss by epoch: in each, one line per
        model, in their order, and their names in a legend.
    """
    raise NotImplementedError("plot_augmentation_comparison: not written yet; see handouts/step5_augmentation.md")


