"""Hidden tests of plot_samples."""

import numpy as np
import pytest
from labkit import checks, plots
from labkit.data import digits
from labkit.pyplot_state import expect_a_figure_for_each_call
from labkit.training_plots import samples

IMAGES, LABELS, _, _ = digits(30, 0)
IMAGES, LABELS = IMAGES[::-1], LABELS[::-1]
DIGITS = LABELS.argmax(axis=1)


@pytest.mark.points(0.25)
@pytest.mark.parametrize("dtype", [np.int64, np.uint8])
def test_labels_may_be_integers(plot_samples, dtype):
    """Labels (n,) of any integer type give the same titles as one-hot ones."""
    samples(plot_samples(IMAGES, DIGITS.astype(dtype), n=12), IMAGES, DIGITS, count=12)


@pytest.mark.points(0.5)
@pytest.mark.parametrize(("n", "images"), [(7, 30), (14, 30), (10, 3), (5, 5), (1, 8)])
def test_any_number_of_images_is_shown(plot_samples, n, images):
    """Odd numbers, many, and more than there are: min(n, number of images) are shown."""
    shown = samples(plot_samples(IMAGES[:images], LABELS[:images], n), IMAGES, DIGITS, count=min(n, images))
    if min(n, images) == n > 5:
        checks.equal(len(plots.rows(list(shown.values()))), 2, f"the number of rows of {n} images")


@pytest.mark.points(0.25)
def test_images_and_labels_are_left_as_they_are(plot_samples):
    """The arrays keep their values, and a second call does not draw on the first one's figure."""
    images, labels, integers = IMAGES[:8].copy(), LABELS[:8].copy(), DIGITS[:8].copy()
    expect_a_figure_for_each_call(lambda: plot_samples(images, labels, n=8), "plot_samples")
    samples(plot_samples(images, integers, n=4), IMAGES, DIGITS, count=4)
    checks.close(images, IMAGES[:8], "the images after the call", atol=0, hint="work on a copy")
    checks.close(labels, LABELS[:8], "the labels after the call", atol=0, hint="work on a copy")
    checks.close(integers, DIGITS[:8], "the integer labels after the call", atol=0, hint="work on a copy")
