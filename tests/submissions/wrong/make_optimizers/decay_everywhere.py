"""Adam has a weight decay, too.

Caught by: test_weight_decay_and_nothing_else
"""

import keras


def make_optimizers():
    return {
        "SGD": keras.optimizers.SGD(learning_rate=0.01),
        "Momentum": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(learning_rate=0.001),
        "Adam": keras.optimizers.Adam(learning_rate=0.001, weight_decay=1e-4),
        "AdamW": keras.optimizers.AdamW(learning_rate=0.001, weight_decay=1e-4),
    }
