"""The figure of step 3's handout: the reference's comparison of five optimizers on digits."""

from __future__ import annotations

from typing import Any

import keras
import step3_optimizers
from labkit.data import digits
from matplotlib.figure import Figure


def draw() -> dict[str, Figure]:
    """Five trainings of a small convolutional network."""
    data = digits(1000, 500)
    results = step3_optimizers.compare_optimizers(
        _small_cnn,
        step3_optimizers.make_optimizers(),
        (data.x_train, data.y_train),
        (data.x_test, data.y_test),
        batch_size=32,
    )
    figure = step3_optimizers.plot_optimizer_comparison(results)
    figure.set_size_inches(8, 4)
    figure.tight_layout()
    return {"step3_optimizers": figure}


def _small_cnn(optimizer: Any) -> keras.Model:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 5, strides=2, activation="relu"),
            layers.Conv2D(32, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    return model
