"""Adam with a weight decay in place of AdamW.

Caught by: test_classes
"""

import keras


def make_optimizers():
    return {
        "SGD": keras.optimizers.SGD(learning_rate=0.01),
        "Momentum": keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
        "RMSProp": keras.optimizers.RMSprop(learning_rate=0.001),
        "Adam": keras.optimizers.Adam(learning_rate=0.001),
        "AdamW": keras.optimizers.Adam(learning_rate=0.001, weight_decay=1e-4),
    }
