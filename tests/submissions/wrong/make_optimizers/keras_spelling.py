"""RMSProp is spelt as Keras spells it.

Caught by: test_five_names_in_order
Told: mind the capitals
"""

import keras


def make_optimizers():
    return {
        "SGD": keras.optimizers.SGD(learning_rate=0.01),
        "Momentum": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "RMSprop": keras.optimizers.RMSprop(learning_rate=0.001),
        "Adam": keras.optimizers.Adam(learning_rate=0.001),
        "AdamW": keras.optimizers.AdamW(learning_rate=0.001, weight_decay=1e-4),
    }
