"""The grader's own create_augmentation, for networks of students whose augmentation is wrong."""

import keras
import numpy as np


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    """Rotation, zoom and contrast, in this order."""
    chance = np.random.default_rng(seed).integers(2**31, size=3).tolist()
    black = {"fill_mode": "constant"}
    model = keras.Sequential()
    model.add(keras.layers.RandomRotation(rotation, seed=chance[0], **black))
    model.add(keras.layers.RandomZoom(zoom, seed=chance[1], **black))
    model.add(keras.layers.RandomContrast(contrast, seed=chance[2], value_range=(0.0, 1.0)))
    return model
