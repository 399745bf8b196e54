"""Leaves the optimizers as they are, trains with copies of them, and seeds step by step."""

import contextlib
import random

import keras
import numpy as np
import tensorflow as tf


@contextlib.contextmanager
def _seeded(seed):
    states = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)
    keras.utils.set_random_seed(seed)
    yield
    random.setstate(states[0])
    np.random.set_state(states[1])


def compare_optimizers(build_model, optimizers, train, val, epochs=10, batch_size=64, patience=3, seed=0):
    results = {name: None for name in optimizers}
    for name in reversed(list(optimizers)):
        optimizer = optimizers[name].__class__.from_config(optimizers[name].get_config())
        with _seeded(seed):
            model = build_model(optimizer)
            stop = keras.callbacks.EarlyStopping("val_loss", 0, patience, restore_best_weights=True)
            data = tf.data.Dataset.from_tensor_slices(val).batch(32)
            fitted = model.fit(*train, batch_size, epochs, validation_data=data, callbacks=[stop], verbose=0)
        history = dict(fitted.history)
        results[name] = {"model": model, "history": history, "final_val_acc": max(history["val_accuracy"])}
    return results
