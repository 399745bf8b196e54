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
    # BEGIN SOLUTION
    images = np.asarray(images)
    if images.shape[1:] not in {(28, 28), (784,), (28, 28, 1)}:
        raise ValueError(f"images must be (n, 28, 28), (n, 784) or (n, 28, 28, 1), got {images.shape}")
    if not np.all((images >= 0) & (images <= 255)):  # in this form NaN is refused too
        raise ValueError("images must hold values from 0 to 255")
    return images.reshape(-1, 28, 28, 1).astype(np.float32) / 255.0
    # END SOLUTION


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
    # BEGIN SOLUTION
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"labels must be one-dimensional, got shape {labels.shape}")
    if not np.all((labels >= 0) & (labels < num_classes)):  # a negative index would wrap around silently
        raise ValueError(f"labels must be in 0..{num_classes - 1}")
    if not np.all(labels == np.floor(labels)):
        raise ValueError("labels must be whole numbers")
    return np.eye(num_classes, dtype=np.float32)[labels.astype(np.int64)]
    # END SOLUTION


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
    # BEGIN SOLUTION
    if not 0 < val_fraction < 1:
        raise ValueError(f"val_fraction must be between 0 and 1, got {val_fraction}")
    random = np.random.default_rng(seed)  # a generator of our own: the global one belongs to the caller
    x, y = np.asarray(x), np.asarray(y)
    classes = y.argmax(axis=1) if y.ndim == 2 else y
    in_val = np.zeros(len(y), dtype=bool)
    for label in np.unique(classes):
        rows = random.permutation(np.flatnonzero(classes == label))
        in_val[rows[: round(val_fraction * len(rows))]] = True
    train = random.permutation(np.flatnonzero(~in_val))
    val = random.permutation(np.flatnonzero(in_val))
    return (x[train], y[train]), (x[val], y[val])
    # END SOLUTION


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


def make_callbacks(path: str = "best_cnn.keras") -> list[keras.callbacks.Callback]:
    """Make the three callbacks that watch over a training.

    Args:
        path: where the best model is saved.

    Returns:
        Fresh objects at each call: EarlyStopping (``val_accuracy``, patience 5, restores the best weights),
        ModelCheckpoint (to ``path``, ``val_accuracy``, the best whole model only) and ReduceLROnPlateau
        (``val_loss``, halves the rate after 3 epochs without progress, never below 1e-6).
    """
    # BEGIN SOLUTION
    return [
        keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=5, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=1e-6),
    ]
    # END SOLUTION


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
    # BEGIN SOLUTION
    rates: list[float] = []

    def note_rate(batch: int, logs: dict[str, float] | None = None) -> None:
        # at the first batch and not at the epoch's ends, where other callbacks change the rate
        if batch == 0:
            rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))

    x, y = train
    history = model.fit(
        x,
        y,
        batch_size=batch_size,
        epochs=epochs,
        validation_data=val,
        shuffle=True,
        callbacks=[*callbacks, keras.callbacks.LambdaCallback(on_train_batch_begin=note_rate)],
        verbose=0,
    )
    values = {name: [float(value) for value in series] for name, series in history.history.items()}
    return {**values, "learning_rate": rates}
    # END SOLUTION


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
    # BEGIN SOLUTION
    probabilities = model.predict(x, verbose=0)
    loss = keras.losses.categorical_crossentropy(y, probabilities)
    accuracy = keras.metrics.categorical_accuracy(y, probabilities)
    top5 = keras.metrics.top_k_categorical_accuracy(y, probabilities, k=5)
    return {
        name: float(keras.ops.mean(values))
        for name, values in (("loss", loss), ("accuracy", accuracy), ("top5", top5))
    }
    # END SOLUTION


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
    # BEGIN SOLUTION
    count = min(n, len(images))
    columns = max(1, (count + 1) // 2)
    figure = plt.figure(figsize=(2 * columns, 5))
    for i in range(count):
        axes = figure.add_subplot(2, columns, i + 1)
        axes.imshow(np.asarray(images[i]).reshape(28, 28), cmap="gray")
        axes.set_title(f"Label: {int(np.argmax(labels[i]) if np.ndim(labels) == 2 else labels[i])}")
        axes.axis("off")
    return figure
    # END SOLUTION


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
    # BEGIN SOLUTION
    figure = plt.figure(figsize=(15, 4))
    accuracy, loss, rate = figure.subplots(1, 3)
    epochs = range(1, len(history["loss"]) + 1)
    for axes, name in ((accuracy, "accuracy"), (loss, "loss")):
        axes.plot(epochs, history[name], label="training")
        axes.plot(epochs, history[f"val_{name}"], label="validation")
        axes.set(title=f"Model {name}", xlabel="Epoch", ylabel=name.capitalize())
        axes.legend()
    rate.step(epochs, history["learning_rate"], where="mid")
    rate.set(title="Learning rate", xlabel="Epoch", ylabel="Learning rate", yscale="log")
    for axes in figure.axes:
        axes.grid(alpha=0.3)
    return figure
    # END SOLUTION
