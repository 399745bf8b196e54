"""Names the optimizers and lets Keras make them from configurations."""

import collections

import keras


def make_optimizers():
    result = collections.OrderedDict()
    for name, kind, settings in (
        ("SGD", "SGD", {"learning_rate": 0.01}),
        ("Momentum", "SGD", {"learning_rate": 0.01, "momentum": 0.9}),
        ("RMSProp", "RMSprop", {}),
        ("Adam", "Adam", {}),
        ("AdamW", "AdamW", {"weight_decay": 0.0001}),
    ):
        config = {"class_name": kind, "config": {**settings, "name": name.lower()}}
        result[name] = keras.optimizers.get(config)
    return result
