"""The grader's own create_augmentation, for networks of students whose augmentation is wrong."""

import keras
import numpy as np


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    """Rotation, zoom and contrast, in this order."""
    seeds = [int(number) for number in np.random.default_rng(seed).integers(2**31, size=3)]
    return keras.Sequential(
        [
            keras.layers.RandomRotation(rotation, fill_mode="constant", seed=seeds[0]),
            keras.layers.RandomZoom(zoom, fill_mode="constant", seed=seeds[1]),
            keras.layers.RandomContrast(contrast, value_range=(0, 1), seed=seeds[2]),
        ]
    )
