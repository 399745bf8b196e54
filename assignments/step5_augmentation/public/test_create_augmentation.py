"""create_augmentation: images stay images, each is changed in its own way, and inference changes nothing."""

import numpy as np
import pytest
from labkit import augmenting, checks
from labkit.data import digits


@pytest.mark.points(0.5)
def test_values_stay_between_0_and_1(create_augmentation):
    """In training, changed digits keep their shape, and every value stays in [0, 1]."""
    what = "create_augmentation(contrast=0.6)"
    x = digits(200, 0).x_train
    output = augmenting.apply(create_augmentation(contrast=0.6), x, training=True, what=what)
    name = f"of the images that {what} made in training"
    checks.number(
        output.max(),
        f"the largest value {name}",
        high=1 + 1e-5,
        hint="RandomContrast cuts off at its value_range, which is made for values up to 255",
    )
    checks.number(output.min(), f"the smallest value {name}", low=-1e-5)


@pytest.mark.points(0.5)
def test_inference_changes_nothing(create_augmentation):
    """At inference, `training=False`, the images come out as they went in."""
    what = "create_augmentation()"
    x = digits(30, 0).x_train
    output = augmenting.apply(create_augmentation(), x, training=False, what=what)
    checks.close(output, x, f"what {what} makes of digits with training=False", atol=1e-6)


@pytest.mark.points(0.5)
def test_each_image_is_changed_in_its_own_way(create_augmentation):
    """In training, equal images of one batch come out different from the original and from each other.

    By chance, all 12 are turned by less than 1 degree with a probability of (1/36)^12 < 1e-18, and so is it
    that no two of them differ.
    """
    what = "create_augmentation()"
    x = augmenting.dots(12)
    output = augmenting.apply(create_augmentation(), x, training=True, what=what)
    turned = np.abs(augmenting.turns(x, output)).max()
    checks.number(turned, "the largest turn of 12 images in training, in degrees", low=1.0)
    differences = [np.abs(output[i] - output[j]).max() for i in range(12) for j in range(i)]
    checks.that(
        max(differences) > 1e-5,
        f"what {what} makes of 12 equal images in training",
        expected="12 different images",
        got="12 equal images: all were changed alike",
    )
