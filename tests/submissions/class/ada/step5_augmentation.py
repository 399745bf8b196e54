"""Ada's step 5: other ways than the reference's, with the stub's docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from matplotlib.figure import Figure

Pair = tuple[np.ndarray, np.ndarray]


import matplotlib.pyplot as plt


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    numbers = [None] * 3 if seed is None else np.random.SeedSequence(seed).generate_state(3).tolist()
    images = keras.Input((28, 28, 1))
    x = keras.layers.RandomRotation(rotation, interpolation="nearest", seed=numbers[0])(images)
    x = keras.layers.RandomZoom(zoom, zoom, seed=numbers[1])(x)
    x = keras.layers.RandomContrast(contrast, value_range=(-5, 5), seed=numbers[2])(x)
    return keras.Model(images, keras.ops.clip(x, 0.0, 1.0))


def create_augmented_model(optimizer="adam", dropout=0.3, bn_momentum=0.9):
    images = keras.Input(shape=(28, 28, 1))
    x = create_augmentation(0.1, 0.1, 0.1)(images)
    x = keras.Sequential([keras.layers.Normalization(axis=-1)], name="scale")(x)
    for filters in (32, 64):
        for padding in ("same", "valid"):
            x = keras.layers.Conv2D(filters, (3, 3), padding=padding)(x)
            x = keras.layers.BatchNormalization(momentum=bn_momentum)(x)
            x = keras.ops.relu(x)
        x = keras.layers.MaxPooling2D()(x)
        x = keras.layers.Dropout(dropout)(x)
    x = keras.layers.Dense(128)(keras.layers.Flatten()(x))
    x = keras.layers.BatchNormalization(momentum=bn_momentum)(x)
    x = keras.layers.Dropout(dropout)(keras.layers.Activation("relu")(x))
    x = keras.layers.Softmax()(keras.layers.Dense(10)(x))
    model = keras.Model(images, x)
    top5 = keras.metrics.TopKCategoricalAccuracy(k=5, name="top5")
    loss = keras.losses.CategoricalCrossentropy()
    model.compile(
        optimizer=optimizer, loss=loss, metrics=[top5, keras.metrics.CategoricalAccuracy("accuracy")]
    )
    return model


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt_mean.assign(np.mean(x_train, axis=(0, 1, 2)))
    layer.adapt_variance.assign(np.var(x_train, axis=(0, 1, 2)))
    layer.finalize_state()
    model.predict_function = None
    return model


def compare_augmentation(models, train, val, tests, epochs=30, batch_size=128, patience=5):
    results = {}
    for name, model in models.items():
        run = model.fit(
            *train,
            batch_size=batch_size,
            epochs=epochs,
            validation_data=val,
            callbacks=[
                keras.callbacks.EarlyStopping(
                    monitor="val_loss", patience=patience, restore_best_weights=True
                )
            ],
            verbose=0,
        )
        accuracy = {
            test: model.evaluate(*pair, verbose=0, return_dict=True)["accuracy"]
            for test, pair in tests.items()
        }
        results[name] = {"history": run.history, "accuracy": accuracy}
    return results


def plot_augmentation_comparison(results):
    figure = plt.figure(figsize=(6, 8))
    panels = [figure.add_subplot(2, 1, 2), figure.add_subplot(2, 1, 1)]
    for axes, key in zip(panels, ("val_accuracy", "val_loss"), strict=True):
        for name, result in results.items():
            axes.plot(range(1, len(result["history"][key]) + 1), result["history"][key], "o-", label=name)
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
        axes.legend()
    figure.suptitle("Comparison")
    return figure


def _all_layers(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers of a model and of the models nested in it."""
    nested = [_all_layers(layer) for layer in model.layers if isinstance(layer, keras.Model)]
    return [*model.layers, *(layer for layers in nested for layer in layers)]


def _accuracy(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """The share of right answers, whatever metrics the model was compiled with."""
    predicted = model.predict(x, verbose=0).argmax(axis=1)
    return float(np.mean(predicted == y.argmax(axis=1)))


