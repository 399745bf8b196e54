"""Extension B: train a Keras model with a loop of your own, traced by tf.function.

Fill in the functions below; their tests are in tests/extB_custom_training, the handout is
handouts/extB_custom_training.md. Run `pytest tests/extB_custom_training` in the student folder.
"""

import keras
import numpy as np
import tensorflow as tf


def train_step(model, optimizer, x, y):
    """Take one step of gradient descent on one batch, as a ``tf.function``.

    The loss is the mean categorical cross-entropy over the batch plus the model's own losses
    (``model.losses``: regularizers and the like). The forward pass is in training mode, and only the
    trainable variables are updated, by ``optimizer``.

    Works for every model and optimizer that is passed in, one after the other or in turns. A batch of a shape
    that a model and its optimizer have seen before is not traced again.

    Args:
        model: a built Keras model that ends in a softmax, ``(n, ...)`` to ``(n, classes)``, compiled or not;
            its weights change in place, its compile state (optimizer, loss, metrics) does not.
        optimizer: a Keras optimizer; its state changes in place.
        x: inputs ``(n, ...)``.
        y: one-hot labels, floating-point ``(n, classes)``.

    Returns:
        The loss on this batch before the update: a scalar.
    """
    raise NotImplementedError("train_step: not written yet; see handouts/extB_custom_training.md")


def custom_training_loop(model, optimizer, batches, epochs=10):
    """Train ``model`` with ``train_step`` on every batch, ``epochs`` times over.

    Args:
        model: as for ``train_step``; changes in place.
        optimizer: as for ``train_step``; changes in place.
        batches: anything that can be iterated anew for every epoch and yields pairs ``(x, y)``: a list, a
            ``tf.data.Dataset``, an object of your own. It may have no length, its batches may differ in size,
            and it may yield others in every epoch (shuffled ones, for example).
        epochs: passes over ``batches``; 0 trains nothing.

    Returns:
        One float per epoch: the mean of the losses that ``train_step`` returned in it, each weighted by the
        number of rows of its batch.
    """
    raise NotImplementedError("custom_training_loop: not written yet; see handouts/extB_custom_training.md")


