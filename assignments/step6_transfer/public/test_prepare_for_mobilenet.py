"""prepare_for_mobilenet: what MobileNetV2 reads."""

import pytest
from labkit import checks, transfer
from labkit.data import digits


@pytest.mark.points(0.25)
def test_images_become_96_by_96_in_three_channels(prepare_for_mobilenet):
    """Five digits become float32 (5, 96, 96, 3), and the three channels are equal."""
    result = prepare_for_mobilenet(digits(5, 0).x_train)
    result = checks.array(result, "the result for 5 digits", shape=(5, 96, 96, 3), finite=True)
    checks.equal(result.dtype.name, "float32", "the dtype of the result")
    for channel in (1, 2):
        checks.close(
            result[..., channel],
            result[..., 0],
            f"channel {channel}, compared with channel 0",
            atol=1e-6,
            hint="gray is red = green = blue",
        )


@pytest.mark.points(0.5)
def test_values_go_from_minus_one_to_one(prepare_for_mobilenet):
    """Every value is that of the bilinearly resized image, moved from [0, 1] to [-1, 1]."""
    images = digits(7, 0).x_train
    result = prepare_for_mobilenet(images.copy())
    transfer.expect_prepared(result, images, (96, 96), "the result for 7 digits")


@pytest.mark.points(0.25)
def test_the_images_are_left_as_they_are(prepare_for_mobilenet):
    """The array that is passed in is the same afterwards."""
    images = digits(4, 0).x_train
    before = images.copy()
    checks.array(prepare_for_mobilenet(images), "the result for 4 digits")
    checks.close(images, before, "the images after the call", atol=0, hint="`images *= 2` works in place")
