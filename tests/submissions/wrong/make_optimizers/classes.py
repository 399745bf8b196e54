"""Gives classes and not optimizers.

Caught by: test_five_names_in_order, test_classes, test_learning_rates, test_momentum_gathers_speed,
    test_weight_decay_and_nothing_else, test_fresh_and_unbuilt_at_each_call
"""

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
