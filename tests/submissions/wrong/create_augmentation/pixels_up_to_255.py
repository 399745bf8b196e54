"""Images in [0, 1] are taken to [0, 255]."""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.Rescaling(255.0),
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, seed=seed),
        ]
    )
