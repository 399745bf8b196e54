"""Gives the history as arrays.

Caught by: test_every_optimizer_has_its_result, test_training_stops_early_and_returns_to_the_best_epoch,
    test_final_val_acc_is_the_best_of_the_run, test_the_course_of_a_training_is_known,
    test_default_arguments, test_the_seed_decides_everything
"""

import random

import keras
import numpy as np


def compare_optimizers(build_model, optimizers, train, val, epochs=10, batch_size=64, patience=3, seed=0):
    python, numpy = random.getstate(), np.random.get_state()
    results = {}
    for name, optimizer in optimizers.items():
        keras.utils.set_random_seed(seed)
        model = build_model(optimizer)
        stopping = keras.callbacks.EarlyStopping(
            monitor="val_loss", patience=patience, restore_best_weights=True
        )
        history = model.fit(
            train[0],
            train[1],
            batch_size=batch_size,
            epochs=epochs,
            validation_data=val,
            callbacks=[stopping],
            verbose=0,
        ).history
        history = {key: np.array(values) for key, values in history.items()}
        results[name] = {
            "model": model,
            "history": history,
            "final_val_acc": max(history["val_accuracy"]),
        }
    random.setstate(python)
    np.random.set_state(numpy)
    return results
