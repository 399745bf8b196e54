"""Extension B: train a Keras model with a loop of your own, traced by tf.function.

Fill in the functions below; their tests are in tests/extB_custom_training, the handout is
handouts/extB_custom_training.md. Run `pytest tests/extB_custom_training` in the student folder.
"""

# BEGIN SOLUTION
import weakref

# END SOLUTION
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
    # BEGIN SOLUTION
    # trainable layers are part of the trace, so a layer frozen between two steps needs another one
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    return _traced_step(model, optimizer)(x, y, trainable)
    # END SOLUTION


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
    # BEGIN SOLUTION
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
    # END SOLUTION


# BEGIN SOLUTION
# Weak on both sides: a trace must not keep alive the model and the optimizer that it was made for.
_STEPS = weakref.WeakKeyDictionary()


def _traced_step(model, optimizer):
    """The ``tf.function`` of this model and this optimizer, made when it is first asked for."""
    steps = _STEPS.setdefault(model, weakref.WeakKeyDictionary())
    if optimizer not in steps:
        # a tf.function may create variables only in its first trace, and would trace twice for them
        optimizer.build(model.trainable_variables)
        steps[optimizer] = _new_step(weakref.proxy(model), weakref.proxy(optimizer))
    return steps[optimizer]


def _new_step(model, optimizer):
    """A ``tf.function`` of its own for one model and one optimizer."""

    @tf.function
    def step(x, y, trainable):  # trainable is there for its value in the cache key
        with tf.GradientTape() as tape:
            probabilities = model(x, training=True)
            cross_entropy = keras.losses.categorical_crossentropy(y, probabilities)
            loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
            scaled = optimizer.scale_loss(loss)  # apply() divides by the same factor (mixed precision)
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(scaled, variables), variables)
        return loss

    return step


# END SOLUTION
