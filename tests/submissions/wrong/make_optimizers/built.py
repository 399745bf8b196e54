"""Builds every optimizer for a variable of its own.

Caught by: test_fresh_and_unbuilt_at_each_call
"""

import keras


def make_optimizers():
    optimizers = {
        "SGD": keras.optimizers.SGD(learning_rate=0.01),
        "Momentum": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(learning_rate=0.001),
        "Adam": keras.optimizers.Adam(learning_rate=0.001),
        "AdamW": keras.optimizers.AdamW(learning_rate=0.001, weight_decay=1e-4),
    }
    for optimizer in optimizers.values():
        optimizer.build([keras.Variable([0.0])])
    return optimizers
