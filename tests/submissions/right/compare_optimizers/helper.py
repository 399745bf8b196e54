"""Trains in a helper that keeps the random states, with one call of fit for all."""

import random

import keras
import numpy as np


def _run(build_model, optimizer, train, val, seed, **options):
    states = random.getstate(), np.random.get_state()
    try:
        keras.utils.set_random_seed(seed)
        model = build_model(optimizer=optimizer)
        history = model.fit(x=train[0], y=train[1], validation_data=(val[0], val[1]), **options)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
    values = {key: list(map(float, series)) for key, series in history.history.items()}
    return dict(model=model, history=values, final_val_acc=float(np.max(values["val_accuracy"])))


def compare_optimizers(build_model, optimizers, train, val, epochs=10, batch_size=64, patience=3, seed=0):
    def stopping():
        return keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True, mode="min")

    return {
        name: _run(
            build_model,
            optimizer,
            train,
            val,
            seed,
            batch_size=batch_size,
            epochs=epochs,
            callbacks=stopping(),
            verbose=0,
        )
        for name, optimizer in optimizers.items()
    }
