"""The learning rate of SGD falls while it trains.

Caught by: test_learning_rates
Told: a schedule, which changes it from step to step
"""

import keras


def make_optimizers():
    falling = keras.optimizers.schedules.ExponentialDecay(0.01, decay_steps=1000, decay_rate=0.9)
    return {
        "SGD": keras.optimizers.SGD(falling),
        "Momentum": keras.optimizers.SGD(0.01, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(0.001),
        "Adam": keras.optimizers.Adam(0.001),
        "AdamW": keras.optimizers.AdamW(0.001, weight_decay=1e-4),
    }
