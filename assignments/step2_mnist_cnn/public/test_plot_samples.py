"""What a student may read of the tests of plot_samples."""

import pytest
from labkit import checks, pictures, plots
from labkit.data import digits
from labkit.pyplot_state import leaves_pyplot_alone
from labkit.training_plots import samples

IMAGES, LABELS, _, _ = digits(23, 0)
DIGITS = LABELS.argmax(axis=1)


@pytest.mark.points(0.5)
def test_ten_images_in_two_rows_each_under_its_label(plot_samples):
    """By default ten of the images are shown, in two rows, each under the title `Label: d` of its digit."""
    shown = samples(plot_samples(IMAGES, LABELS), IMAGES, DIGITS, count=10)
    rows = plots.rows(list(shown.values()))
    checks.equal(len(rows), 2, "the number of rows of images")


@pytest.mark.points(0.25)
def test_images_are_gray_and_without_axes(plot_samples):
    """The digits stand upright, in shades of gray, without frames and ticks."""
    for i, axes in samples(plot_samples(IMAGES, LABELS, n=4), IMAGES, DIGITS, count=4).items():
        pictures.expect_gray(axes, IMAGES[i, :, :, 0], f"the image under {axes.title!r}")
        hint = "axes.axis('off')"
        checks.that(not axes.visible, f"the axes under {axes.title!r}", expected="off", got="on", hint=hint)


@pytest.mark.points(0.25)
def test_samples_are_drawn_on_a_new_figure(plot_samples):
    """A figure comes back; nothing is shown, and neither the current figure nor rcParams change."""
    with leaves_pyplot_alone("plot_samples"):
        plots.drawn(plot_samples(IMAGES[:6], LABELS[:6], n=6))
