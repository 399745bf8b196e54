"""The optimizers are made once, when the module is imported.

Caught by: test_fresh_and_unbuilt_at_each_call
"""

import keras

_OPTIMIZERS = {
    "SGD": keras.optimizers.SGD(learning_rate=0.01),
    "Momentum": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
    "RMSProp": keras.optimizers.RMSprop(learning_rate=0.001),
    "Adam": keras.optimizers.Adam(learning_rate=0.001),
    "AdamW": keras.optimizers.AdamW(learning_rate=0.001, weight_decay=1e-4),
}


def make_optimizers():
    return dict(_OPTIMIZERS)
