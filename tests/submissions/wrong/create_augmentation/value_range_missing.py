"""The contrast layer keeps its range of 0 to 255.

Caught by: test_values_stay_between_0_and_1
Told: RandomContrast cuts off at its value_range
"""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, seed=seed),
            keras.layers.RandomZoom(zoom, seed=seed),
            keras.layers.RandomContrast(contrast, seed=seed),
        ]
    )
