"""preprocess_images: floats, empty input, bad input, and the caller's array."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labkit import checks
from labkit.properties import few_examples


@pytest.mark.points(0.5)
@few_examples
@given(
    value=st.floats(0, 255, width=32),
    dtype=st.sampled_from(["float32", "float64"]),
    layout=st.sampled_from([(28, 28), (784,), (28, 28, 1)]),
)
def test_floats_are_0_to_255_too(preprocess_images, value, dtype, layout):
    """Floats are also 0..255: fractions are kept, and a dim image is not taken for one already scaled."""
    images = np.full((3, *layout), value, dtype)
    what = f"preprocess_images({dtype} {images.shape}, all {value:g})"
    result = checks.array(preprocess_images(images), what, shape=(3, 28, 28, 1), dtype=np.float32)
    hint = _hint_for_float(float(result.flat[0]), value) if result.size else ""
    checks.close(result, np.full(result.shape, value / 255), what, atol=1e-6, hint=hint)


def _hint_for_float(got, value):
    """What explains that this became of a pixel."""
    if np.isclose(got, value):
        return "every image is 0..255, a dark one too: nothing tells that it has been divided before"
    if np.isclose(got, int(value) / 255):
        return "the fraction is lost: divide before anything is made a whole number"
    return "divide by 255, whatever the largest pixel is"


@pytest.mark.points(0.25)
def test_the_input_is_not_changed(preprocess_images):
    """The caller's array is as it was, whichever dtype it has."""
    for dtype in (np.uint8, np.float32, np.float64):
        images = np.full((2, 28, 28, 1), 51, dtype)
        checks.array(preprocess_images(images), "preprocess_images(images)")
        checks.close(
            images,
            np.full((2, 28, 28, 1), 51.0),
            f"the {np.dtype(dtype)} array that was passed in, after the call",
            atol=0,
            hint="images /= 255 works on the caller's own array",
        )


@pytest.mark.points(0.25)
def test_no_images_give_no_images(preprocess_images):
    """n = 0 is a valid number of images."""
    for shape in ((0, 28, 28), (0, 784), (0, 28, 28, 1)):
        what = f"preprocess_images(array of shape {shape})"
        checks.array(
            preprocess_images(np.zeros(shape, np.uint8)), what, shape=(0, 28, 28, 1), dtype=np.float32
        )


@pytest.mark.points(0.25)
def test_another_shape_is_refused(preprocess_images):
    """Any other shape raises ValueError, also one that happens to have enough pixels."""
    for shape in (
        (28, 28),
        (3, 27, 29),
        (3, 28, 28, 3),
        (3, 1, 28, 28),
        (2, 14, 56),
        (784,),
        (3, 783),
        (2, 2, 28, 28, 1),
    ):
        images = np.zeros(shape, np.uint8)
        checks.raises(
            ValueError,
            f"preprocess_images(array of shape {shape})",
            lambda images=images: preprocess_images(images),
            hint="compare images.shape[1:] with the three shapes that are allowed",
        )


@pytest.mark.points(0.25)
def test_values_outside_0_to_255_are_refused(preprocess_images):
    """−1, 256 and NaN raise ValueError, even in one pixel; 0 and 255 do not."""
    for value in (-1.0, 255.5, 256.0, float("nan"), float("inf")):
        images = np.full((2, 28, 28), 255.0, np.float32)
        images[1, 5, 6] = value
        checks.raises(
            ValueError,
            f"preprocess_images(images with one pixel {value:g})",
            lambda images=images: preprocess_images(images),
            hint="comparing with NaN is always false: ask if all values are inside, not if one is outside",
        )
