"""Trains epoch by epoch and keeps the best weights itself."""

import copy
import random

import keras
import numpy as np


def compare_optimizers(build_model, optimizers, train, val, epochs=10, batch_size=64, patience=3, seed=0):
    python, numpy = random.getstate(), np.random.get_state()
    results = {}
    for name in optimizers:
        keras.utils.set_random_seed(seed)
        model = build_model(optimizers[name])
        history, best, kept, waited = {}, np.inf, None, 0
        for _ in range(epochs):
            logs = model.fit(*train, batch_size=batch_size, verbose=0, validation_data=val).history
            for key, (value,) in logs.items():
                history.setdefault(key, []).append(value)
            waited += 1
            if logs["val_loss"][0] < best:
                best, kept, waited = logs["val_loss"][0], copy.deepcopy(model.get_weights()), 0
            if waited >= patience:
                break
        model.set_weights(kept)
        top = sorted(history["val_accuracy"])[-1]
        results[name] = {"final_val_acc": top, "history": history, "model": model, "best_loss": best}
    random.setstate(python)
    np.random.set_state(numpy)
    return results
