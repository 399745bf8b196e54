"""Gives the names that compile understands.

Caught by: test_classes, test_learning_rates, test_momentum_gathers_speed,
    test_weight_decay_and_nothing_else, test_fresh_and_unbuilt_at_each_call
"""

import keras


def make_optimizers():
    return {
        "SGD": "sgd",
        "Momentum": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(learning_rate=0.001),
        "Adam": keras.optimizers.Adam(learning_rate=0.001),
        "AdamW": keras.optimizers.AdamW(learning_rate=0.001, weight_decay=1e-4),
    }
