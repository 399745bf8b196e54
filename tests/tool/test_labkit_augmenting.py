"""What a model's Normalization reads is seen without changing the model, and words are held against lines."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from labkit import artists, augmenting, plots
from matplotlib.figure import Figure

HISTORIES: dict[str, Any] = {
    "plain": {"history": {"val_accuracy": [0.5, 0.7], "val_loss": [1.5, 0.9]}},
    "turned": {"history": {"val_accuracy": [0.4, 0.8], "val_loss": [1.7, 0.6]}},
}


def test_what_the_normalization_reads_is_seen() -> None:
    """It comes from the layers before, in training and at inference, and the layer works on as it did."""
    model = augmenting.normalizing_classifier(before=[keras.layers.RandomContrast(0.9)])
    images = augmenting.halves(8)
    before = np.asarray(model(images, training=False))
    assert np.array_equal(augmenting.before_normalization(model, images, training=False), images)
    assert augmenting.before_normalization(model, images, training=True).max() > 1.01
    assert np.array_equal(np.asarray(model(images, training=False)), before)


def test_a_model_without_normalization_is_told() -> None:
    """It is the student's mistake, and not the test's."""
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
    with pytest.raises(AssertionError, match="the number of Normalization layers"):
        augmenting.before_normalization(model, augmenting.halves(2), training=False)


@pytest.mark.parametrize(
    ("titles", "names", "words"),
    [
        (("Validation accuracy", "val_loss"), ("plain", "turned"), None),
        (("", "Cross-entropy"), (None, None), None),
        (("Accuracy, not loss", "Loss, not accuracy"), ("the plain one", "turned by 36"), None),
        (("val_loss", "val_accuracy"), ("plain", "turned"), "something about the accuracy"),
        (("Accuracy", "Accuracy"), ("plain", "turned"), "something about the loss"),
        (("Accuracy", "Loss"), ("turned", "plain"), "another model's name"),
    ],
)
def test_words_say_what_is_drawn(
    titles: tuple[str, str], names: tuple[str | None, str | None], words: str | None
) -> None:
    """Other words than accuracy and loss are fine, and so are none."""
    drawn = Figure()
    for place, (key, title) in enumerate(zip(("val_accuracy", "val_loss"), titles, strict=True)):
        axes = drawn.add_subplot(1, 2, place + 1, title=title)
        for result, name in zip(HISTORIES.values(), names, strict=True):
            axes.plot(result["history"][key], label=name)
        if names[0]:
            axes.legend()
    found = dict(zip(("accuracy", "loss"), plots.panels(artists.describe(drawn)), strict=True))
    if words is None:
        augmenting.expect_own_words(found, HISTORIES)
        return
    with pytest.raises(AssertionError, match=words):
        augmenting.expect_own_words(found, HISTORIES)


@pytest.mark.parametrize(
    ("reached", "asked", "words"),
    [
        (0.0, 0.4, "nothing is changed"),
        (0.099, 0.4, "the default"),
        (0.198, 0.1, "twice the default"),
        (0.2, 0.4, "means what the layer's documentation says"),
        (0.47, 0.4, "another argument"),
    ],
)
def test_a_wrong_strength_is_explained(reached: float, asked: float, words: str) -> None:
    """By the largest change among many."""
    found = np.linspace(-reached, reached, 256)
    with pytest.raises(AssertionError, match=words):
        augmenting.expect_range(found, asked, "change", sides=(1, -1), atol=0.01, default=0.1)
