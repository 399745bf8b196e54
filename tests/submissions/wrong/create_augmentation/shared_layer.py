"""A new model each time, whose rotation layers are kept.

Caught by: test_every_call_makes_fresh_layers
"""

ROTATIONS = {}


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    if (rotation, seed) not in ROTATIONS:
        ROTATIONS[rotation, seed] = keras.layers.RandomRotation(rotation, seed=seed)
    return keras.Sequential(
        [
            ROTATIONS[rotation, seed],
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
        ]
    )
