"""Zoom and rotation are exchanged.

Caught by: test_rotation_zoom_and_contrast_come_in_this_order
Told: in another order
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
        ]
    )
