"""The known explanations are right, and mistakes with values and maps are called by their names."""

from __future__ import annotations

import numpy as np
import pytest
from labkit import explaining, maps, plots
from labkit.data import digits
from matplotlib.figure import Figure

IMAGES = digits(20, 0).x_train
VALUES = np.random.default_rng(0).normal(size=(2, 28, 28, 1, 10))


@pytest.mark.parametrize("kind", ["linear", "pixelwise"])
def test_the_known_values_add_up(kind: str) -> None:
    """The closed forms are explanations of the models that they belong to."""
    model = getattr(explaining, kind)(seed=3)
    background, images = IMAGES[:3], IMAGES[5:7]
    values = getattr(explaining, f"{kind}_values")(model, background, images)
    explaining.Sums(model, background, images).expect(values)


def evenly(sums: np.ndarray) -> np.ndarray:
    """Values with these sums."""
    return np.broadcast_to(sums[:, None, None, None] / 784, (len(sums), 28, 28, 1, 10))


def test_sums_of_another_quantity_are_named() -> None:
    """The mean image's output, the output alone and logits each have their own hint."""
    model, background, images = explaining.classifier(seed=6), IMAGES[:3], IMAGES[5:7]
    sums = explaining.Sums(model, background, images)
    said, usual = explaining.outputs(model, images), explaining.outputs(model, background)
    sums.expect(evenly(said - usual.mean(axis=0)))
    mean = explaining.outputs(model, background.mean(axis=0, keepdims=True))
    for wrong, hint in {
        "the mean image": (said - mean, "mean of the outputs"),
        "the output": (said, "is not subtracted"),
        "logits": (np.log(said) - np.log(usual).mean(axis=0), "for the logits"),
        "nearly": (said - usual.mean(axis=0) + 0.002, "does it estimate"),
    }.values():
        with pytest.raises(AssertionError, match=hint):
            sums.expect(evenly(wrong))


def test_values_in_another_shape_are_named() -> None:
    """Where the classes are, and what has been lost."""
    values = VALUES.astype(np.float32)
    assert explaining.array(values, 2).shape == values.shape
    for wrong, hint in (
        (np.moveaxis(values, -1, 0), "class axis comes first"),
        (np.moveaxis(values, -1, 1), "class axis comes second"),
        (list(np.moveaxis(values, -1, 0)), "np.stack"),
        (values[:, :, :, 0], "has been lost"),
        (values[..., 0], "one for each class"),
        (values[0], "values of its own"),
    ):
        with pytest.raises(AssertionError, match=hint):
            explaining.array(wrong, 2)


def test_steps_on_the_way_cost_little_and_unfair_shares_are_told() -> None:
    """Values that add up may be off by some percent, not by half; those that don't may not be off at all."""
    model, background, images = explaining.pixelwise(seed=3), IMAGES[:3], IMAGES[5:7]
    right = explaining.pixelwise_values(model, background, images)
    noise = np.random.default_rng(1).normal(size=right.shape)
    noise -= noise.mean(axis=(1, 2, 3), keepdims=True)
    noise *= np.linalg.norm(right) / np.linalg.norm(noise)
    explaining.expect_near(right + 0.05 * noise, right)
    with pytest.raises(AssertionError, match="the sums are right"):
        explaining.expect_near(right + 0.4 * noise, right)
    with pytest.raises(AssertionError, match="the sums of the values"):
        explaining.expect_near(1.03 * right, right)


def drawn(
    values: np.ndarray = VALUES, *, flip: slice = slice(None), flip_maps: slice | None = None
) -> Figure:
    """A right figure, or one that differs a little."""
    figure = Figure()
    for row, panels in enumerate(figure.subplots(2, 11)):
        panels[0].imshow(IMAGES[row, flip, :, 0], cmap="gray")
        for digit in range(10):
            panels[digit + 1].imshow(values[row, flip_maps or flip, :, 0, digit] * (digit + 1))
    return figure


def test_maps_may_be_scaled_and_a_whole_figure_upside_down() -> None:
    """Each map by its own factor; images and maps with their first row at the bottom."""
    for figure in (drawn(), drawn(flip=slice(None, None, -1))):
        maps.expect_rows(plots.figure(figure), VALUES, IMAGES[:2])


@pytest.mark.parametrize(
    ("figure", "hint"),
    [
        (drawn(np.abs(VALUES)), "the sign is lost"),
        (drawn(np.maximum(VALUES, 0)), "values below 0 are cut off"),
        (drawn(-VALUES), "the sign is turned round"),
        (drawn(VALUES + 0.5), "the map is shifted"),
        (drawn(VALUES.swapaxes(1, 2)), "rows and columns are exchanged"),
        (drawn(flip_maps=slice(None, None, -1)), "the map is upside down"),
        (drawn(VALUES[..., ::-1]), "the order of the classes"),
        (drawn(VALUES[::-1]), "beside or above those of image 0|the rows"),
    ],
    ids=["absolute", "clipped", "negative", "shifted", "transposed", "upside down", "reversed", "swapped"],
)
def test_mistakes_with_maps_are_named(figure: Figure, hint: str) -> None:
    """Each known mistake has a message of its own."""
    with pytest.raises(AssertionError, match=hint):
        maps.expect_rows(plots.figure(figure), VALUES, IMAGES[:2])
