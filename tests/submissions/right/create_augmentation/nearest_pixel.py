"""The nearest pixel counts when an image is turned or zoomed, and height and width are zoomed apart."""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    seeds = np.random.default_rng(seed).integers(2**31, size=3).tolist()
    shared = {"fill_mode": "nearest", "interpolation": "nearest"}
    return keras.Sequential(
        [
            keras.layers.RandomRotation((-rotation, rotation), seed=seeds[0], **shared),
            keras.layers.RandomZoom((-zoom, zoom), (-zoom, zoom), seed=seeds[1], **shared),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seeds[2]),
        ]
    )
