"""Layers without seeds, made while Python's global generator is seeded, which is put back afterwards."""

import random


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    state = random.getstate()
    random.seed(seed)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(keras.layers.RandomRotation(rotation))
    model.add(keras.layers.RandomZoom(zoom))
    model.add(keras.layers.RandomContrast(contrast, value_range=(0, 1)))
    random.setstate(state)
    return model
