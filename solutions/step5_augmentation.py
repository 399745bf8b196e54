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
    # BEGIN SOLUTION
    # a seed for each layer: with the same one, a strong rotation would always come with a strong contrast.
    # And never None, for then Keras would take a number from Python's global generator.
    seeds = [int(number) for number in np.random.default_rng(seed).integers(2**31, size=3)]
    return keras.Sequential(
        [
            # black comes in at the edges, as around every digit, and not a mirrored piece of the digit
            keras.layers.RandomRotation(rotation, fill_mode="constant", seed=seeds[0]),
            keras.layers.RandomZoom(zoom, fill_mode="constant", seed=seeds[1]),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seeds[2]),
        ]
    )
    # END SOLUTION


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
    # BEGIN SOLUTION
    layers = keras.layers

    def normalized_relu() -> list[keras.layers.Layer]:
        return [layers.BatchNormalization(momentum=bn_momentum), layers.ReLU()]

    def block(filters: int) -> list[keras.layers.Layer]:
        return [
            layers.Conv2D(filters, 3, padding="same"),
            *normalized_relu(),
            layers.Conv2D(filters, 3, padding="valid"),
            *normalized_relu(),
            layers.MaxPooling2D(2),
            layers.Dropout(dropout),
        ]

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            create_augmentation(),
            layers.Normalization(),
            *block(32),
            *block(64),
            layers.Flatten(),
            layers.Dense(128),
            *normalized_relu(),
            layers.Dropout(dropout),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=optimizer,
        loss="categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(k=5, name="top5")],
    )
    return model
    # END SOLUTION


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
    # BEGIN SOLUTION
    found = [layer for layer in _all_layers(model) if isinstance(layer, keras.layers.Normalization)]
    if not found:
        raise ValueError("model has no Normalization layer")
    for layer in found:
        layer.adapt(x_train)
    # functions that Keras has compiled before hold the old mean as a constant
    model.train_function = model.test_function = model.predict_function = None
    return model
    # END SOLUTION


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
    # BEGIN SOLUTION
    results = {}
    for name, model in models.items():
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        x, y = train
        run = model.fit(
            x, y, batch_size=batch_size, epochs=epochs, validation_data=val, callbacks=[stop], verbose=0
        )
        accuracy = {test: _accuracy(model, *pair) for test, pair in tests.items()}
        results[name] = {"history": run.history, "accuracy": accuracy}
    return results
    # END SOLUTION


def plot_augmentation_comparison(results: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Draw how the models of ``compare_augmentation`` did on the validation data.

    Args:
        results: name to a dict whose ``history`` holds ``val_accuracy`` and ``val_loss``; the models may have
            trained for different numbers of epochs.

    Returns:
        A new Figure with two panels, validation accuracy and validation loss by epoch: in each, one line per
        model, in their order, and their names in a legend.
    """
    # BEGIN SOLUTION
    figure = Figure(figsize=(10, 4), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, key, words in zip(
        panels, ("val_accuracy", "val_loss"), ("Validation accuracy", "Validation loss"), strict=True
    ):
        for name, result in results.items():
            values = result["history"][key]
            axes.plot(range(1, len(values) + 1), values, label=name)
        axes.set(title=words, xlabel="Epoch", ylabel=words)
        axes.legend()
        axes.grid(alpha=0.3)
    return figure
    # END SOLUTION


# BEGIN SOLUTION
def _all_layers(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers of a model and of the models nested in it."""
    nested = [_all_layers(layer) for layer in model.layers if isinstance(layer, keras.Model)]
    return [*model.layers, *(layer for layers in nested for layer in layers)]


def _accuracy(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """The share of right answers, whatever metrics the model was compiled with."""
    predicted = model.predict(x, verbose=0).argmax(axis=1)
    return float(np.mean(predicted == y.argmax(axis=1)))


# END SOLUTION
