"""Images only become smaller."""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom((0.0, zoom), seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
        ]
    )
