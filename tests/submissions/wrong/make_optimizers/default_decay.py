"""AdamW has Keras' own weight decay.

Caught by: test_weight_decay_and_nothing_else
Told: is Keras' default: is weight_decay given?
"""

import keras


def make_optimizers():
    return {
        "SGD": keras.optimizers.SGD(learning_rate=0.01),
        "Momentum": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(learning_rate=0.001),
        "Adam": keras.optimizers.Adam(learning_rate=0.001),
        "AdamW": keras.optimizers.AdamW(learning_rate=0.001),
    }
