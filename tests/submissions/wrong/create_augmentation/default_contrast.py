"""The default contrast is 0.2.

Caught by: test_contrast_is_as_strong_as_asked_for
Told: twice the default
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.2, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
        ]
    )
