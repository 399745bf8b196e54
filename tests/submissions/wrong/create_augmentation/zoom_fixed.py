"""The zoom is always 0.1.

Caught by: test_zoom_is_as_strong_as_asked_for, test_contrast_is_as_strong_as_asked_for
Told: as strong as the default
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(0.1, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
        ]
    )
