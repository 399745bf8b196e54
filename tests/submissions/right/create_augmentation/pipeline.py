"""A Pipeline, which is a layer and no model."""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    layers = keras.layers
    return layers.Pipeline(
        [
            layers.RandomRotation((-rotation, rotation), fill_mode="constant", seed=seed),
            layers.RandomZoom((-zoom, zoom), fill_mode="nearest", seed=seed),
            layers.RandomContrast((contrast, contrast), value_range=[0.0, 1.0], seed=seed),
        ]
    )
