"""Step 3: compare optimizers in a race that starts them all from the same weights.

Fill in the functions below; their tests are in tests/step3_optimizers, the handout is
handouts/step3_optimizers.md. Run `pytest tests/step3_optimizers` in the student folder.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np


def make_optimizers():
    """Make the five optimizers of the comparison.

    Returns:
        A dict with these names in this order, fresh and unbuilt optimizers at each call:

        - ``SGD``: learning rate 0.01;
        - ``Momentum``: SGD with learning rate 0.01 and momentum 0.9;
        - ``RMSProp``: learning rate 0.001;
        - ``Adam``: learning rate 0.001;
        - ``AdamW``: of the class AdamW, learning rate 0.001, weight decay 1e-4.
    """
    raise NotImplementedError("make_optimizers: not written yet; see handouts/step3_optimizers.md")


def compare_optimizers(build_model, optimizers, train, val, epochs=10, batch_size=64, patience=3, seed=0):
    """Train one model with each optimizer, all from the same start, and keep what each one reached.

    Args:
        build_model: ``build_model(optimizer)`` gives a new model, compiled with this optimizer and the metric
            ``accuracy``. It is called once for each optimizer, right after
            ``keras.utils.set_random_seed(seed)``, so that all models begin with the same weights.
        optimizers: a dict from names to optimizers, such as ``make_optimizers()`` gives.
        train: ``(x, y)`` to learn from.
        val: ``(x, y)`` to watch; never learnt from.
        epochs: the most epochs of each training.
        batch_size: rows per step.
        patience: a training ends after this many epochs in a row without a new lowest loss on ``val``; the
            model goes back to the weights of its best epoch, the one with the lowest loss on ``val``.
        seed: the same arguments and the same seed give the same result, another seed another start; None
            takes a new one at each call. Python's and NumPy's global random states are the same after the
            call as before, although ``set_random_seed`` changes both.

    Returns:
        A dict with the names of ``optimizers`` in their order, and under each name a dict:

        - ``model``: the trained model;
        - ``history``: a plain dict of lists with one float per epoch, among them ``loss``, ``accuracy``,
          ``val_loss`` and ``val_accuracy``;
        - ``final_val_acc``: the highest accuracy on ``val`` of all epochs.
    """
    raise NotImplementedError("compare_optimizers: not written yet; see handouts/step3_optimizers.md")


def plot_optimizer_comparison(results):
    """Draw the validation accuracy of every optimizer, epoch by epoch, in one panel.

    Args:
        results: what ``compare_optimizers`` returns; trainings may differ in their number of epochs.

    Returns:
        A new matplotlib ``Figure``: one line of ``val_accuracy`` for each optimizer, in the order of
        ``results``, with a legend of their names, labels on both axes, and a grid. It is not shown, the
        caller's current figure stays as it is, and so do matplotlib's ``rcParams``.
    """
    raise NotImplementedError("plot_optimizer_comparison: not written yet; see handouts/step3_optimizers.md")


