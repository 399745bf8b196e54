"""Hidden tests of prepare_for_mobilenet."""

import numpy as np
import pytest
from labkit import checks, transfer
from labkit.data import digits


@pytest.mark.points(0.5)
def test_size_is_height_and_width(prepare_for_mobilenet):
    """The images get the height and width asked for, larger or smaller, bilinearly."""
    for rows, size in ((3, (40, 72)), (2, (131, 57)), (4, (20, 33))):
        images = digits(rows, 0).x_train
        result = prepare_for_mobilenet(images.copy(), size=size)
        transfer.expect_prepared(result, images, size, f"the result for size={size}")


@pytest.mark.points(0.25)
def test_no_images_become_no_images(prepare_for_mobilenet):
    """No images, (0, 28, 28, 1), become (0, 96, 96, 3)."""
    result = prepare_for_mobilenet(np.zeros((0, 28, 28, 1), np.float32))
    result = checks.array(result, "the result for no images", shape=(0, 96, 96, 3))
    checks.equal(result.dtype.name, "float32", "the dtype of the result for no images")


@pytest.mark.points(0.25)
def test_scaling_does_not_depend_on_the_images(prepare_for_mobilenet):
    """A black image becomes −1, a gray one of 0.5 becomes 0, a white one 1, each by itself and together."""
    levels = np.array([0.0, 0.5, 1.0], np.float32)
    images = np.broadcast_to(levels[:, None, None, None], (3, 28, 28, 1)).copy()
    for rows in (slice(0, 1), slice(1, 2), slice(0, 3)):
        wanted = np.broadcast_to((2 * levels[rows] - 1)[:, None, None, None], (len(levels[rows]), 96, 96, 3))
        result = prepare_for_mobilenet(images[rows].copy())
        what = f"the result for images of {', '.join(f'{level:g}' for level in levels[rows])}"
        checks.close(
            checks.array(result, what), wanted, what, atol=1e-4, hint="0 becomes -1 and 1 becomes 1, always"
        )
