"""No layer gets the seed.

Caught by: test_a_seed_decides_the_changes
Told: given to all three layers
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation),
            keras.layers.RandomZoom(zoom),
            keras.layers.RandomContrast(contrast, value_range=(0, 1)),
        ]
    )
