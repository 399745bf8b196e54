"""Step 6: transfer learning, a network for photographs that is taught to read digits."""

from __future__ import annotations

import keras
import numpy as np

# BEGIN SOLUTION
import tensorflow as tf

# END SOLUTION

Pair = tuple[np.ndarray, np.ndarray]
History = dict[str, list[float]]


def prepare_for_mobilenet(images: np.ndarray, size: tuple[int, int] = (96, 96)) -> np.ndarray:
    """Turn digits into what MobileNetV2 reads: larger, in three channels, from −1 to 1.

    Args:
        images: ``(n, 28, 28, 1)`` in [0, 1]; n may be 0. Never changed.
        size: height and width to resize to, bilinearly, as ``tf.image.resize`` does.

    Returns:
        ``float32 (n, height, width, 3)`` in [-1, 1]: 0 becomes −1 and 1 stays 1. Three equal channels.
    """
    # BEGIN SOLUTION
    resized = tf.image.resize(tf.cast(images, tf.float32), size, method="bilinear")
    return np.repeat(resized.numpy() * 2.0 - 1.0, 3, axis=-1)
    # END SOLUTION


def create_transfer_model(
    num_classes: int = 10,
    weights: str | None = "imagenet",
    alpha: float = 1.0,
    dropout: float = 0.5,
    optimizer: str | keras.optimizers.Optimizer = "adam",
) -> keras.Model:
    """Put a new head on a frozen MobileNetV2, and compile it.

    MobileNetV2 without its top, GlobalAveragePooling, Dense of 128 with ReLU, Dropout, and Dense of
    ``num_classes`` with softmax.

    Args:
        num_classes: how many classes the head tells apart.
        weights: ``"imagenet"`` for a pretrained base, which Keras downloads once; None for a random one.
        alpha: the width of MobileNetV2; 1.0 has 2,257,984 parameters, 0.35 has 410,208.
        dropout: the rate of the Dropout layer.
        optimizer: what ``compile`` takes: a name or an optimizer.

    Returns:
        A new model at each call, from ``(n, 96, 96, 3)`` in [-1, 1] to probabilities ``(n, num_classes)``.
        Only the two Dense layers are trainable. Compiled with categorical cross-entropy and accuracy.

    Raises:
        Exception: the weights cannot be had, for example without a network; its message is one line that says
            so. Never is the base left random when weights were asked for.
    """
    # BEGIN SOLUTION
    layers = keras.layers
    base = _mobilenet(weights, alpha)
    base.trainable = False  # BatchNormalization too: frozen, it also runs in inference mode under fit
    inputs = keras.Input((96, 96, 3))
    x = layers.GlobalAveragePooling2D()(base(inputs))
    x = layers.Dense(128, activation="relu")(x)
    x = layers.Dropout(dropout)(x)
    model = keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x))
    _compile(model, optimizer)
    return model
    # END SOLUTION


def unfreeze_top_layers(model: keras.Model, n_layers: int = 10, learning_rate: float = 1e-5) -> keras.Model:
    """Open the last layers of the base for training, and compile the model anew.

    Of the base's layers (``base.layers``), the last ``n_layers`` become trainable, except BatchNormalization,
    which stays frozen; all others are frozen. 0 opens none, more than the base has opens all. The head stays
    trainable.

    Args:
        model: a compiled model one of whose layers is the base, itself a ``keras.Model``. Changes in place.
        n_layers: how many of the base's layers to open, from its last one; BatchNormalization counts, too.
        learning_rate: of the new optimizer, an Adam.

    Returns:
        ``model`` itself, compiled with the new optimizer and the loss and metrics that it had.
    """
    # BEGIN SOLUTION
    _open_top(model, n_layers)
    _compile(model, keras.optimizers.Adam(learning_rate))
    return model
    # END SOLUTION


def fine_tune(
    model: keras.Model,
    train: Pair,
    val: Pair,
    head_epochs: int = 10,
    tune_epochs: int = 5,
    n_layers: int = 10,
    batch_size: int = 128,
) -> tuple[History, History]:
    """Train the head first, then the head and the top of the base with small steps.

    Args:
        model: as ``create_transfer_model`` returns it, compiled and with a frozen base. Changes in place.
        train: ``(x, y)`` to learn from, images prepared for the model and one-hot labels.
        val: ``(x, y)`` to watch; never learnt from.
        head_epochs: epochs in which only the head learns, with the optimizer that ``model`` has.
        tune_epochs: epochs after the base's last ``n_layers`` were opened, with Adam at 1e-5.
        n_layers: how many of the base's layers are opened; its BatchNormalization layers stay frozen.
        batch_size: rows per step, in both phases.

    Returns:
        The two histories, head first: plain dicts with one float per epoch under ``loss``, ``val_loss``, the
        model's metrics and theirs with ``val_``. All epochs are run.
    """
    # BEGIN SOLUTION
    x, y = train

    def fit(epochs: int) -> History:
        history = model.fit(x, y, batch_size=batch_size, epochs=epochs, validation_data=val, verbose=0)
        return {name: [float(value) for value in values] for name, values in history.history.items()}

    head = fit(head_epochs)
    _open_top(model, n_layers)
    _compile(model, keras.optimizers.Adam(1e-5))
    return head, fit(tune_epochs)
    # END SOLUTION


# BEGIN SOLUTION
def _mobilenet(weights: str | None, alpha: float) -> keras.Model:
    try:
        return keras.applications.MobileNetV2(
            input_shape=(96, 96, 3), alpha=alpha, include_top=False, weights=weights
        )
    except Exception as error:  # Keras raises a bare Exception for a failed download
        if weights is None:
            raise
        cause = (str(error).strip() or type(error).__name__).splitlines()[0][:160]
        raise RuntimeError(f"MobileNetV2's weights {weights!r} cannot be had: {cause}") from error


def _compile(model: keras.Model, optimizer: str | keras.optimizers.Optimizer) -> None:
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])


def _open_top(model: keras.Model, n_layers: int) -> None:
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    closed = max(len(base.layers) - n_layers, 0)  # a slice [-n_layers:] would take all layers for 0
    base.trainable = True
    for place, layer in enumerate(base.layers):
        layer.trainable = place >= closed and not isinstance(layer, keras.layers.BatchNormalization)


# END SOLUTION
