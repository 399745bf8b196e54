"""Digits are mirrored, too."""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
            keras.layers.RandomFlip("horizontal"),
        ]
    )
