"""Ada's step 3: other ways than the reference's, with the stub's docstrings."""

import random
from contextlib import contextmanager

import keras
import matplotlib.pyplot as plt
import numpy as np


from functools import partial
import tensorflow as tf


from matplotlib.figure import Figure


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


def plot_optimizer_comparison(results):
    figure = Figure()
    ax = figure.add_subplot(1, 1, 1)
    for name, result in results.items():
        accuracies = result["history"]["val_accuracy"]
        label = f"{name} (best {result['final_val_acc']:.1%})"
        ax.plot(range(1, len(accuracies) + 1), accuracies, marker="o", label=label)
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.grid()
    ax.legend(loc="lower right")
    return figure


@contextmanager
def _global_random_states_kept():
    """Give Python's and NumPy's global random states back as they were."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


