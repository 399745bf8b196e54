"""Every call with the same arguments returns one and the same model.

Caught by: test_every_call_makes_fresh_layers, test_a_seed_decides_the_changes
"""

MODELS = {}


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    key = rotation, zoom, contrast, seed
    if key not in MODELS:
        MODELS[key] = keras.Sequential(
            [
                keras.layers.RandomRotation(rotation, seed=seed),
                keras.layers.RandomZoom(zoom, seed=seed),
                keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
            ]
        )
    return MODELS[key]
