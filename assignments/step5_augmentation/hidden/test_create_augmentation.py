"""create_augmentation: the layers' order, how strong the changes are, seeds, and freshness."""

import keras
import numpy as np
import pytest
from labkit import augmenting, checks, layers

COUNT = 256


@pytest.mark.points(0.25)
def test_rotation_zoom_and_contrast_come_in_this_order(create_augmentation):
    """RandomRotation, RandomZoom, RandomContrast: these random layers, in this order."""
    what = "create_augmentation()"
    augmentation = create_augmentation()
    augmenting.apply(augmentation, augmenting.dots(2), training=False, what=what)
    try:
        whole = keras.Sequential([keras.Input((28, 28, 1)), augmentation])
    except (TypeError, ValueError) as error:
        checks.fail(f"{what} in front of a model", "a layer or model for images (28, 28, 1)", error)
    kinds = [step.kind for step in layers.chain(whole, what) if step.kind.startswith("Random")]
    augmenting.expect_random_layers(kinds, what)


@pytest.mark.points(0.25)
def test_rotation_is_as_strong_as_asked_for(create_augmentation):
    """Images turn both ways, by up to `rotation` of a full turn; by default 0.1, which is 36 degrees."""
    x = augmenting.dots(COUNT)
    for what, augmentation, degrees in (
        ("create_augmentation(0.15, 0.0, 0.0)", create_augmentation(0.15, 0.0, 0.0), 54),
        (
            "create_augmentation(zoom=0.0, contrast=0.0)",
            create_augmentation(zoom=0.0, contrast=0.0),
            36,
        ),
    ):
        output = augmenting.apply(augmentation, x, training=True, what=what)
        # 256 rotations of this dot were measured right within 0.5 degrees, or 1 with interpolation="nearest"
        augmenting.expect_range(
            augmenting.turns(x, output),
            degrees,
            f"turn by {what}, in degrees",
            sides=(1, -1),
            atol=2,
            default=36,
        )


@pytest.mark.points(0.25)
def test_zoom_is_as_strong_as_asked_for(create_augmentation):
    """Images become larger and smaller, by a factor of up to `zoom`; 0.1 by default."""
    x = augmenting.dots(COUNT)
    for what, augmentation, zoom in (
        ("create_augmentation(0.0, 0.25, 0.0)", create_augmentation(0.0, 0.25, 0.0), 0.25),
        (
            "create_augmentation(rotation=0.0, contrast=0.0)",
            create_augmentation(rotation=0.0, contrast=0.0),
            0.1,
        ),
    ):
        output = augmenting.apply(augmentation, x, training=True, what=what)
        # measured right within 0.01, or 0.03 with interpolation="nearest"
        augmenting.expect_range(
            augmenting.sizes(x, output) - 1, zoom, f"zoom by {what}", sides=(1, -1), atol=0.04, default=0.1
        )


@pytest.mark.points(0.25)
def test_contrast_is_as_strong_as_asked_for(create_augmentation):
    """The contrast grows by a factor of up to 1 + `contrast`; 0.1 by default."""
    x = augmenting.ramps(COUNT)
    for what, augmentation, contrast in (
        ("create_augmentation(0.0, 0.0, 0.4)", create_augmentation(0.0, 0.0, 0.4), 0.4),
        ("create_augmentation(rotation=0.0, zoom=0.0)", create_augmentation(rotation=0.0, zoom=0.0), 0.1),
    ):
        output = augmenting.apply(augmentation, x, training=True, what=what)
        # Keras 3.15 makes 1 to 1 + contrast of one number, and documents 1 − contrast to 1 + contrast
        augmenting.expect_range(
            augmenting.contrasts(x, output) - 1,
            contrast,
            f"change of contrast by {what}",
            sides=(1,),
            atol=1e-3,
            default=0.1,
        )


@pytest.mark.points(0.25)
def test_every_call_makes_fresh_layers(create_augmentation):
    """Two calls give two augmentations that share no layer."""
    one, two = create_augmentation(), create_augmentation()
    for augmentation in (one, two):
        augmenting.apply(augmentation, augmenting.dots(2), training=False, what="create_augmentation()")
    shared = layers.shared(one, two)
    checks.that(
        one is not two and not shared,
        "two calls of create_augmentation()",
        expected="two augmentations with layers of their own",
        got="the same one twice" if one is two else f"these layers lie in both: {', '.join(shared)}",
        hint="make the layers inside the function, not outside",
    )


@pytest.mark.points(0.25)
@pytest.mark.parametrize("seed", [11, 0])
def test_a_seed_decides_the_changes(create_augmentation, seed):
    """A seed repeats the changes, another or none gives others, and global random states stay as they are."""
    x = augmenting.dots(6)

    def changed(seed):
        what = f"create_augmentation(seed={seed})"
        return augmenting.apply(create_augmentation(seed=seed), x, training=True, what=what)

    first = changed(seed)
    checks.close(
        changed(seed),
        first,
        f"what create_augmentation(seed={seed}) makes of a batch, compared with the same seed's first time",
        atol=1e-6,
        hint="is the seed given to all three layers, 0 too?",
    )
    with checks.leaves_random_state_alone(f"create_augmentation(seed={seed})"):
        changed(seed)
    unseeded = changed(None)
    fresh = "without a seed each call makes new changes: is a seed, or an augmentation, used again?"
    for one, two, words, hint in (
        (first, changed(seed + 1), f"with seed={seed}, and with another seed", "is the seed used?"),
        (first, unseeded, f"with seed={seed}, and without a seed", "0 is a seed like any other"),
        (unseeded, changed(None), "without a seed, twice", fresh),
    ):
        checks.that(
            not np.allclose(one, two, atol=1e-4),
            f"what create_augmentation makes of a batch {words}",
            expected="other changes each time",
            got="the same changes",
            hint=hint,
        )
