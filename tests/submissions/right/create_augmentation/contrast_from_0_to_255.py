"""The contrast changes between two Rescaling layers, on values up to 255."""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.Rescaling(255.0),
            keras.layers.RandomContrast(contrast, seed=seed),
            keras.layers.Rescaling(1 / 255.0),
        ]
    )
