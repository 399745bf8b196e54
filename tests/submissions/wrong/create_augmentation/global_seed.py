"""The seed is given to all global generators.

Caught by: test_a_seed_decides_the_changes
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    if seed is not None:
        keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation),
            keras.layers.RandomZoom(zoom),
            keras.layers.RandomContrast(contrast, value_range=(0, 1)),
        ]
    )
