"""Seed 0 counts as no seed.

Caught by: test_a_seed_decides_the_changes
Told: 0 too
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    seed = seed if seed else None
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
        ]
    )
