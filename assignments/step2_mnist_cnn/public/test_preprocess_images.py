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
        hint="divide by 255, whatever the brightest pixel of the image or of the batch is",
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
