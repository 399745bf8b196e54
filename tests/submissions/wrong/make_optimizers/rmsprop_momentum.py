"""RMSProp has a momentum, too.

Caught by: test_weight_decay_and_nothing_else
Told: leave momentum of RMSProp as Keras has it
"""

import keras


def make_optimizers():
    return {
        "SGD": keras.optimizers.SGD(0.01),
        "Momentum": keras.optimizers.SGD(0.01, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(0.001, momentum=0.9),
        "Adam": keras.optimizers.Adam(0.001),
        "AdamW": keras.optimizers.AdamW(0.001, weight_decay=1e-4),
    }
