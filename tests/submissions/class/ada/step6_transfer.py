"""Ada's step 6: other ways than the reference's, with the stub's docstrings."""

from __future__ import annotations

import keras
import numpy as np

import tensorflow as tf


Pair = tuple[np.ndarray, np.ndarray]
History = dict[str, list[float]]


def prepare_for_mobilenet(images, size=(96, 96)):
    x = keras.ops.repeat(keras.ops.convert_to_tensor(images, "float32"), 3, axis=-1)
    x = keras.ops.image.resize(2.0 * x - 1.0, size, interpolation="bilinear")
    return x


def create_transfer_model(num_classes=10, weights="imagenet", alpha=1.0, dropout=0.5, optimizer="adam"):
    base = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), include_top=False, weights=weights, alpha=alpha
    )
    base.trainable = False
    model = keras.Sequential(
        [
            keras.Input((96, 96, 3)),
            base,
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(num_classes, activation="softmax"),
        ]
    )
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if layer.name.startswith("mobilenet"))
    base.trainable = True
    for layer in base.layers[: max(len(base.layers) - n_layers, 0)]:
        layer.trainable = False
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    config = model.get_compile_config()
    model.compile(keras.optimizers.Adam(learning_rate), loss=config["loss"], metrics=config["metrics"])
    return model


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    batches = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0]), seed=1).batch(batch_size)
    watched = tf.data.Dataset.from_tensor_slices(val).batch(batch_size)
    head = model.fit(batches, epochs=head_epochs, validation_data=watched, verbose=0)
    unfreeze_top_layers(model, n_layers=n_layers)
    tune = model.fit(
        batches,
        initial_epoch=head_epochs,
        epochs=head_epochs + tune_epochs,
        validation_data=watched,
        verbose=0,
    )
    return [dict(head.history), dict(tune.history)]


def _mobilenet(weights: str | None, alpha: float) -> keras.Model:
    try:
        return keras.applications.MobileNetV2(
            input_shape=(96, 96, 3), alpha=alpha, include_top=False, weights=weights
        )
    except Exception as error:  # Keras raises a bare Exception for a failed download
        if weights is None:
            raise
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise RuntimeError(f"MobileNetV2's weights {weights!r} cannot be had: {reason[:160]}") from error


def _compile(model: keras.Model, optimizer: str | keras.optimizers.Optimizer) -> None:
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])


def _open_top(model: keras.Model, n_layers: int) -> None:
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    closed = max(len(base.layers) - n_layers, 0)  # a slice [-n_layers:] would take all layers for 0
    base.trainable = True
    for place, layer in enumerate(base.layers):
        layer.trainable = place >= closed and not isinstance(layer, keras.layers.BatchNormalization)


