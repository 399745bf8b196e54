"""Builds the dict from pairs of a name and a partial call."""

from functools import partial

import tensorflow as tf


def make_optimizers():
    kinds = tf.keras.optimizers
    recipes = [
        ("SGD", partial(kinds.SGD, 1e-2)),
        ("Momentum", partial(kinds.SGD, 1e-2, 0.9, nesterov=False)),
        ("RMSProp", partial(kinds.RMSprop, 1e-3, rho=0.9)),
        ("Adam", partial(kinds.Adam, 1e-3)),
        ("AdamW", partial(kinds.AdamW, 1e-3, 1e-4)),
    ]
    return {name: make() for name, make in recipes}
