"""There is no contrast layer.

Caught by: test_rotation_zoom_and_contrast_come_in_this_order, test_contrast_is_as_strong_as_asked_for
Told: RandomContrast is missing
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
        ]
    )
