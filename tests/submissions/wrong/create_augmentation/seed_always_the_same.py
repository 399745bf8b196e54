"""Without a seed the changes are always the same.

Caught by: test_a_seed_decides_the_changes
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    seed = 42 if seed is None else seed
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seed),
        ]
    )
