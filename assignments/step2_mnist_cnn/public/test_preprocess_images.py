"""preprocess_images: from 0..255 to what the network reads."""

import numpy as np
import pytest
from labkit import checks
from labkit.data import load_digits


@pytest.mark.points(0.5)
def test_digits_become_float32_with_a_channel_axis(preprocess_images):
    """Digits (n, 28, 28) of uint8 become float32 (n, 28, 28, 1)."""
    images, _ = load_digits()
    checks.array(
        preprocess_images(images[:7]), "preprocess_images(images)", shape=(7, 28, 28, 1), dtype=np.float32
    )


@pytest.mark.points(0.5)
def test_values_are_divided_by_255(preprocess_images):
    """0 becomes 0, 255 becomes 1, and every value between is value / 255."""
    images = np.zeros((2, 28, 28), np.uint8)
    images[0, :16, :16] = np.arange(256).reshape(16, 16)
    images[1, 3, 4] = 51  # a dark image: its brightest pixel must not become 1
    result = checks.array(preprocess_images(images), "preprocess_images(images)", shape=(2, 28, 28, 1))
    checks.close(
        result[1, 3, 4, 0],
        0.2,
        "the pixel 51 of an image whose other pixels are 0",
        atol=1e-6,
        hint=_hint_for_51(float(result[1, 3, 4, 0])),
    )
    checks.close(
        result[0, :16, :16, 0].ravel(),
        np.arange(256) / 255,
        "the pixels 0, 1, … 255",
        atol=1e-6,
        hint="the brightest possible pixel, 255, becomes exactly 1",
    )


@pytest.mark.points(0.5)
def test_three_layouts_are_the_same_images(preprocess_images):
    """(n, 28, 28), (n, 784) and (n, 28, 28, 1) are three ways to write the same images."""
    images, _ = load_digits()
    images = images[:5]
    expected = images[..., np.newaxis] / 255
    for layout in (images, images.reshape(5, 784), images.reshape(5, 28, 28, 1)):
        what = f"preprocess_images(images of shape {layout.shape})"
        result = checks.array(preprocess_images(layout), what, shape=(5, 28, 28, 1))
        checks.close(result, expected, what, atol=1e-6, hint="row by row: pixel (i, j) is number 28·i + j")


def _hint_for_51(got):
    """What makes this number of a pixel 51 whose image has no brighter one."""
    for number, hint in (
        (51, "the values are still 0..255: divide them"),
        (51 / 256, "there are 256 values, and the largest is 255: it becomes exactly 1"),
        (2 * 51 / 255 - 1, "0 stays 0: this network reads 0 to 1, not −1 to 1"),
        (1, "the brightest pixel of an image, or of a batch, need not be 255"),
        (0, "whole numbers divided as whole numbers are 0: make floats of them first"),
    ):
        if abs(got - number) < 1e-4:
            return hint
    return "divide by 255, whatever the brightest pixel of the image or of the batch is"
