"""Hidden tests of plot_explanations."""

import numpy as np
import pytest
from labkit import checks, maps, plots
from labkit.data import digits
from labkit.pyplot_state import leaves_pyplot_alone


def made_up(count, seed):
    """Large values (count, 28, 28, 1, 10), mostly negative, every map on a scale of its own."""
    random = np.random.default_rng(seed)
    return random.normal(-1.0, 1.5, size=(count, 28, 28, 1, 10)) * np.geomspace(0.3, 30, 10)


@pytest.mark.points(0.25)
def test_one_image_has_one_row(plot_explanations):
    """A single image has its picture and ten signed maps, too, whatever the scale of their values."""
    images, values = digits(40, 0).x_train[31:32], made_up(1, seed=3)
    drawn = plots.figure(plot_explanations(values, images, labels=np.array([7])))
    maps.expect_rows(drawn, values, images)


@pytest.mark.points(0.25)
def test_the_figure_is_new_and_all_else_is_as_before(plot_explanations):
    """Values and images are not changed, nothing is shown, and the caller's current figure stays as it is."""
    images, values = digits(40, 0).x_train[33:35].copy(), made_up(2, seed=4)
    images_before, values_before = images.copy(), values.copy()
    with leaves_pyplot_alone("plot_explanations"):
        drawn = plots.figure(plot_explanations(values, images))
    checks.close(values, values_before, "the values after the call", atol=0)
    checks.close(images, images_before, "the images after the call", atol=0)
    maps.expect_rows(drawn, values_before, images_before)
