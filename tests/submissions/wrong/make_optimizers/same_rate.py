"""All have a learning rate of 0.001.

Caught by: test_learning_rates, test_momentum_gathers_speed
"""

import keras


def make_optimizers():
    return {
        "SGD": keras.optimizers.SGD(learning_rate=0.001),
        "Momentum": keras.optimizers.SGD(learning_rate=0.001, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(learning_rate=0.001),
        "Adam": keras.optimizers.Adam(learning_rate=0.001),
        "AdamW": keras.optimizers.AdamW(learning_rate=0.001, weight_decay=1e-4),
    }
