"""The handout's figure: what MobileNetV2 reads, and what a pretrained base is worth."""

from __future__ import annotations

import keras
import numpy as np
import step6_transfer as solution
from labkit import backbone
from labkit.data import digits
from matplotlib.axes import Axes
from matplotlib.figure import Figure

TRAIN, TEST, EPOCHS = 300, 250, 15


def draw() -> dict[str, Figure]:
    """The handout's figures by the stems of their files."""
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    small, large, right = figure.subplots(1, 3, width_ratios=[1, 1, 1.6])
    image = digits(10, 0).x_train[3:4]
    prepared = solution.prepare_for_mobilenet(image)
    for axes, values, low, title in (
        (small, image[0, ..., 0], 0, "28 × 28 × 1\nfrom 0 to 1"),
        (large, prepared[0, ..., 0], -1, "96 × 96 × 3\nfrom −1 to 1"),
    ):
        shown = axes.imshow(values, cmap="gray", vmin=low, vmax=1)
        axes.set(title=title, xticks=[], yticks=[])
        figure.colorbar(shown, ax=axes, location="bottom", shrink=0.8)
    _draw_transfer(right)
    return {"step6_transfer": figure}


def _draw_transfer(axes: Axes) -> None:
    keras.utils.set_random_seed(0)
    for name, base in (("pretrained on 0 to 4", backbone.backbone()), ("random", backbone.mobilenet())):
        data = backbone.new_digits(TRAIN, TEST)
        seen = [backbone.pooled(x, base) for x in (data.x_train, data.x_test)]
        accuracy = _train_head(seen[0], data.y_train, seen[1], data.y_test)
        axes.plot(range(1, EPOCHS + 1), accuracy, marker=".", label=f"base: {name}")
    axes.set(xlabel="epoch of the head", ylabel="accuracy", ylim=(0, 1), title="Digits 5 to 9, base frozen")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.25))


def _train_head(x: np.ndarray, y: np.ndarray, x_test: np.ndarray, y_test: np.ndarray) -> list[float]:
    """Validation accuracy by epoch of the head of a transfer model, trained on averaged features."""
    model = solution.create_transfer_model(len(backbone.NEW), weights=None, alpha=backbone.ALPHA)
    features = keras.Input(x.shape[1:])
    head = features
    for layer in model.layers[-3:]:
        head = layer(head)
    classifier = keras.Model(features, head)
    classifier.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fitted = classifier.fit(x, y, batch_size=32, epochs=EPOCHS, validation_data=(x_test, y_test), verbose=0)
    return list(fitted.history["val_accuracy"])
