"""Hidden tests of custom_training_loop."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from labkit import checks, gradients


class Shuffled:
    """A re-iterable without length whose batches differ in every pass, as those of a shuffled dataset do."""

    def __init__(self, passes):
        """One list of batches for each pass."""
        self.passes, self.started = passes, 0

    def __iter__(self):
        """The next pass."""
        batches = self.passes[self.started]
        self.started += 1
        return iter(batches)


def mistake_in_losses(losses, expected):
    """The name of a known mistake in losses at a learning rate of 0, or nothing."""
    got, wanted = losses, np.ravel(expected)
    if 0 < len(got) < len(wanted):
        return "one loss for each epoch, also when it is higher than the one before"
    if len(got) != len(wanted):
        return ""
    right = np.isclose(got, wanted, atol=gradients.ATOL)
    if right[0] and np.allclose(got[1:], 0.0, atol=gradients.ATOL):
        return "an iterator is used up after one pass: take a new one from batches in each epoch"
    if right[0] and np.allclose(got, got[0], atol=gradients.ATOL):
        return "each epoch must take its batches from the iterable, not from a list made in the first"
    if right[0]:
        return "the first epoch is right: what is kept from it in the next one?"
    return "each batch counts as often as it has rows, the last and smallest too"


def weighted(model, batches):
    """Mean loss over all rows of ``batches`` with the weights that ``model`` has now."""
    oracle = gradients.Regression.of(model)
    losses = [oracle.loss(gradients.Batch(*batch)) for batch in batches]
    return float(np.average(losses, weights=[len(x) for x, _ in batches]))


@pytest.mark.points(0.5)
def test_the_model_learns_while_the_loss_is_taken(custom_training_loop):
    """The model learns by the optimizer that was passed; losses are those of its steps, not taken later."""
    model, data = gradients.softmax_regression(), gradients.batch(12)
    first = gradients.Regression.of(model).loss(data)
    kernel, optimizer = model.get_weights()[0], keras.optimizers.SGD(0.05)
    losses = custom_training_loop(model, optimizer, [tuple(data)], epochs=4)
    losses = checks.numbers(checks.is_instance(losses, list, "the result"), "the result")
    checks.equal(len(losses), 4, "the number of losses for epochs=4", hint="one per epoch")
    hint = "the loss is the mean of what train_step returned, not evaluated afterwards"
    checks.close(losses[0], first, "the loss of the first epoch", atol=gradients.ATOL, hint=hint)
    hint = "each batch takes one train_step"
    checks.number(losses[0] - losses[-1], "how far the loss falls in 4 epochs", low=0.01, hint=hint)
    moved = float(np.abs(model.get_weights()[0] - kernel).max())
    hint = "the losses fall, but it is not this model that learns: is a copy trained?"
    checks.number(moved, "the change of the kernel of the model that was passed", low=0.01, hint=hint)
    steps = int(optimizer.iterations)
    hint = "each batch takes one train_step in an epoch"
    if steps == 0:
        hint = "an optimizer remembers its steps: use the one that was passed, in every epoch"
    checks.equal(steps, 4, "the optimizer's iterations after 4 steps", hint=hint)


@pytest.mark.points(0.25)
def test_batches_may_differ_in_every_epoch(custom_training_loop):
    """Batches are taken anew from the iterable in each epoch, not kept from the first."""
    model = gradients.softmax_regression()
    passes = [
        [tuple(gradients.batch(5, seed=4)), tuple(gradients.batch(3, seed=3))],
        [tuple(gradients.batch(6, seed=1)), tuple(gradients.batch(2, seed=2))],
        [tuple(gradients.batch(4, seed=5)), tuple(gradients.batch(1, seed=6))],
    ]
    expected = [weighted(model, batches) for batches in passes]
    losses = custom_training_loop(model, keras.optimizers.SGD(0.0), Shuffled(passes), epochs=3)
    losses = checks.numbers(losses, "the result")
    hint = mistake_in_losses(losses, expected)
    checks.close(losses, expected, "the losses by epoch", atol=gradients.ATOL, hint=hint)


@pytest.mark.points(0.25)
def test_a_dataset_is_a_source_of_batches(custom_training_loop):
    """A tf.data.Dataset whose last batch is smaller, and whose length is unknown, works like a list."""
    model, data = gradients.softmax_regression(), gradients.batch(10)
    dataset = tf.data.Dataset.from_tensor_slices(tuple(data)).batch(4).filter(lambda x, y: True)
    expected = gradients.Regression.of(model).loss(data)
    losses = custom_training_loop(model, keras.optimizers.SGD(0.0), dataset, epochs=2)
    losses = checks.numbers(losses, "the result")
    hint = mistake_in_losses(losses, [expected] * 2)
    checks.close(losses, [expected] * 2, "the losses by epoch", atol=gradients.ATOL, hint=hint)


@pytest.mark.points(0.25)
def test_zero_epochs_train_nothing(custom_training_loop):
    """epochs=0 gives an empty list and leaves the model as it is."""
    model = gradients.softmax_regression()
    kernel = model.get_weights()[0]
    losses = custom_training_loop(model, keras.optimizers.SGD(0.5), [tuple(gradients.batch(6))], epochs=0)
    checks.equal(checks.is_instance(losses, list, "the result"), [], "the losses of 0 epochs")
    checks.close(model.get_weights()[0], kernel, "the kernel after 0 epochs", atol=0)


@pytest.mark.points(0.25)
def test_ten_epochs_are_the_default(custom_training_loop):
    """Without the argument epochs, ten are trained; another call begins with no losses."""
    batches = [tuple(gradients.batch(6))]
    losses = custom_training_loop(gradients.softmax_regression(), keras.optimizers.SGD(0.1), batches)
    checks.equal(len(checks.is_instance(losses, list, "the result")), 10, "the number of losses")
    again = custom_training_loop(gradients.softmax_regression(), keras.optimizers.SGD(0.1), batches, epochs=2)
    checks.equal(
        len(checks.is_instance(again, list, "the result of another call")),
        2,
        "the number of losses of another call, with epochs=2,",
        hint="a list that is made outside the function keeps what earlier calls put in it",
    )
