"""The pictures of step 5's handout, drawn with the reference."""

from __future__ import annotations

import keras
import numpy as np
import step5_augmentation as step5
from labkit.augmenting import rotated
from labkit.data import digits
from matplotlib.figure import Figure


def draw() -> dict[str, Figure]:
    """Augmented digits, and a plain network compared with an augmented one."""
    keras.utils.set_random_seed(0)
    results = _compared()
    return {
        "step5_augmented_digits": _augmented_digits(),
        "step5_comparison": step5.plot_augmentation_comparison(results),
    }


def _augmented_digits() -> Figure:
    images = digits(5, 0).x_train
    augmentation = step5.create_augmentation(seed=4)
    rows = [images, *(np.asarray(augmentation(images, training=True)) for _ in range(3))]
    figure = Figure(figsize=(6, 4.9), layout="constrained")
    for place, axes in enumerate(figure.subplots(4, 5).flat):
        axes.imshow(rows[place // 5][place % 5, :, :, 0], cmap="gray", vmin=0, vmax=1)
        axes.axis("off")
    return figure


def _compared() -> dict[str, dict]:
    x, y, x_test, y_test = digits(2000, 1000)
    train, val = (x[:1500], y[:1500]), (x[1500:], y[1500:])
    augmented = step5.create_augmented_model()
    # the same network, whose random layers are left out
    place = next(
        i for i, layer in enumerate(augmented.layers) if isinstance(layer, keras.layers.Normalization)
    )
    plain = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *(type(layer).from_config(layer.get_config()) for layer in augmented.layers[place:]),
        ]
    )
    plain.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    models = {"plain": plain, "augmented": augmented}
    for model in models.values():
        step5.adapt_normalization(model, train[0])
    tests = {"clean": (x_test, y_test), "rotated": (rotated(x_test, 36), y_test)}
    return step5.compare_augmentation(models, train, val, tests, epochs=6, batch_size=64)
