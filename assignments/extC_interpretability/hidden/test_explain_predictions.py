"""Hidden tests of explain_predictions."""

import numpy as np
import pytest
from labkit import checks, explaining
from labkit.data import digits


@pytest.fixture(autouse=True)
def full_precision():
    """Let no rounding use up the tolerance."""
    with explaining.full_precision():
        yield


@pytest.mark.points(0.5)
def test_pixels_that_act_by_themselves_are_explained_exactly(explain_predictions):
    """If an output is a sum of curves, one for each pixel, a pixel's value is the part of its own curve.

    Exactly: the sums within 1e-3, the values as near as those who go to the image in steps can come.
    """
    model, x = explaining.pixelwise(seed=4), digits(40, 0).x_train
    background, images = x[20:23], x[30:36]
    expected = explaining.pixelwise_values(model, background, images)
    values = explaining.array(explain_predictions(model, background, images), len(images))
    mean = background.mean(axis=0, keepdims=True)
    hint = ""
    of_mean = explaining.pixelwise_values(model, mean, images)
    if np.linalg.norm(values - of_mean) < explaining.NEAR * np.linalg.norm(of_mean):
        hint = "this compares with the mean of the images; take the mean of the comparisons with each of them"
    explaining.expect_near(values, expected, hint)


@pytest.mark.points(0.25)
def test_a_single_image_of_a_functional_model_adds_up(explain_predictions):
    """One image, seven rows of background and a functional model: the values of each class add up."""
    model, x = explaining.classifier(seed=6, functional=True), digits(60, 0).x_train
    background, images = x[40:47], x[53:54]
    sums = explaining.Sums(model, background, images)
    sums.expect(explain_predictions(model, background, images))


@pytest.mark.points(0.25)
def test_another_background_gives_another_explanation(explain_predictions):
    """The same image adds up against two backgrounds; against itself there is nothing to explain."""
    model, x = explaining.classifier(seed=14), digits(80, 0).x_train
    images = x[61:62]
    for background in (x[70:72], x[75:78]):
        sums = explaining.Sums(model, background, images)
    sums.expect(explain_predictions(model, background, images))
    values = explain_predictions(explaining.pixelwise(seed=9), images, images)
    values = explaining.array(values, 1, finite=True)
    checks.close(
        values, np.zeros_like(values), "the values of an image that is its own background", atol=1e-4
    )


@pytest.mark.points(0.25)
def test_a_pixel_that_never_differs_has_no_part(explain_predictions):
    """A pixel that has one gray in an image and in the whole background has the value 0 for every class."""
    model, x = explaining.classifier(seed=7), digits(100, 0).x_train
    background, images = x[80:83].copy(), x[90:92].copy()
    background[:, 5:20, 8:17], images[:, 5:20, 8:17] = 0.75, 0.75
    values = explaining.array(explain_predictions(model, background, images), 2, finite=True)
    same = np.all(images[:, None] == background[None], axis=1)
    hint = "a pixel's value is its own part; what is left over must not be spread over the others"
    checks.close(
        np.where(same[..., None], values, 0.0),
        np.zeros_like(values),
        "the values of pixels that are the same everywhere",
        atol=1e-4,
        hint=hint,
    )
    moving = np.abs(values[~same]).max()
    checks.number(moving, "the largest value of the other pixels", low=1e-3)


@pytest.mark.points(0.25)
def test_every_row_of_a_large_background_counts(explain_predictions):
    """The mean is taken over all rows of the background: 60 here, for two images of a linear model."""
    model, x = explaining.linear(seed=5), digits(200, 0).x_train
    background, images = x[100:160], x[160:162]
    expected = explaining.linear_values(model, background, images)
    values = explaining.array(explain_predictions(model, background, images), len(images))
    unfair = explaining.add_up(values, expected)
    hint = explaining.UNFAIR if unfair else "is a part of the background left out?"
    checks.close(values, expected, explaining.INDEX, atol=explaining.ATOL, hint=hint)
