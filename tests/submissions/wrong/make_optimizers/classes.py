"""Gives classes and not optimizers."""

import keras


def make_optimizers():
    kinds = keras.optimizers
    return {
        "SGD": kinds.SGD,
        "Momentum": kinds.SGD,
        "RMSProp": kinds.RMSprop,
        "Adam": kinds.Adam,
        "AdamW": kinds.AdamW,
    }
