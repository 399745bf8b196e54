"""Sets learning rates after the making."""

import keras


def make_optimizers():
    o = keras.optimizers
    optimizers = dict(SGD=o.SGD(), Momentum=o.SGD(momentum=0.9), RMSProp=o.RMSprop(), Adam=o.Adam())
    optimizers["AdamW"] = o.AdamW(weight_decay=1e-4)
    for name, optimizer in optimizers.items():
        optimizer.learning_rate = 0.01 if name in ("SGD", "Momentum") else 0.001
    return optimizers
