"""train_cnn: the real learning rate, shuffling, and the callbacks that are passed in."""

import keras
import numpy as np
import pytest
from labkit import checks, runs
from labkit.data import digits
from labkit.models import linear_softmax


def halving(epoch, rate):
    """A schedule for LearningRateScheduler: half the rate after each epoch."""
    return rate / 2 if epoch else rate


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("callback", "batch_size", "expected"),
    [
        # sets the rate when an epoch begins, of which each has a single batch
        (lambda: keras.callbacks.LearningRateScheduler(halving), 32, [0.08, 0.04, 0.02, 0.01]),
        # sets it when an epoch ends; nothing improves by a million, so it halves from the second on
        (
            lambda: keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=1e6),
            10,
            [0.08, 0.08, 0.04, 0.02],
        ),
    ],
    ids=["set when an epoch begins", "set when an epoch ends"],
)
def test_learning_rate_is_the_one_in_force(train_cnn, callback, batch_size, expected):
    """`learning_rate` holds the rate at each epoch's first batch, also when a callback changes it."""
    x, y, x_val, y_val = digits(20, 10)
    model = linear_softmax(keras.optimizers.SGD(0.08))
    callbacks = [callback()]
    history = train_cnn(model, (x, y), (x_val, y_val), batch_size=batch_size, epochs=4, callbacks=callbacks)
    hint = "the list is the caller's: put your own callbacks into a list of your own"
    checks.equal(len(callbacks), 1, "the length of the list of callbacks after the call", hint=hint)
    runs.keys(history, ["learning_rate"], "train_cnn(...)")
    rates = checks.numbers(history["learning_rate"], "history['learning_rate']")
    checks.close(
        rates,
        expected,
        "the learning rates of four epochs",
        atol=0,
        rtol=1e-4,
        hint=_hint_for_rates(rates, np.array(expected)),
    )


def _hint_for_rates(rates, expected):
    """What explains four rates that are not those in force."""
    if rates.size > 4:
        return "one number for each epoch, not for each batch"
    if rates.shape != expected.shape:
        return "one number for each epoch"
    if np.ptp(rates) == 0 and np.isclose(rates[0], expected[0]):
        return "the rate never changes here: are the callbacks used, and is it read anew in each epoch?"
    if np.ptp(rates) == 0:
        return "one rate for all epochs: read it in each, and not when all is over"
    if np.allclose(rates[:-1], expected[1:]):
        return "these are the rates after each epoch, when callbacks have changed it for the next one"
    if np.allclose(rates[1:], expected[:-1]):
        return "these were read before the callbacks set the rate of the epoch"
    return "read it when the epoch's first batch begins; callbacks change it before and after"


@pytest.mark.points(0.5)
def test_rows_are_shuffled(train_cnn):
    """The rows are learnt from in another order than the one they have in `train`.

    One row per step makes the result depend on the order; NumPy tells what the order of the rows would give.
    By chance, a right answer keeps the order of 30 rows with probability 1/30! < 1e-32. Measured: the same
    order differs by 6e-8, other orders by 0.22 and more.
    """
    x, y, x_val, y_val = digits(30, 10)
    model = linear_softmax(keras.optimizers.SGD(0.1), zeros=True)
    train_cnn(model, (x, y), (x_val, y_val), batch_size=1, epochs=1)
    kernel, bias = np.zeros((784, 10)), np.zeros(10)
    for pixels, label in zip(x.reshape(30, 784), y, strict=True):
        scores = np.exp(pixels @ kernel + bias)
        error = scores / scores.sum() - label
        kernel -= 0.1 * np.outer(pixels, error)
        bias -= 0.1 * error
    learnt = model.layers[-1].kernel.numpy()
    hint = "train the model that is passed in, no copy of it"
    checks.that(
        learnt.any(), "the weights after one epoch", expected="trained", got="those of before", hint=hint
    )
    difference = float(np.abs(learnt - kernel).max())
    checks.that(
        difference > 1e-4,
        "the weights after one epoch with one row per step",
        expected="other than those of training in the order of the rows",
        got=f"the same (largest difference {difference:.2g})",
        hint="shuffle, in each epoch",
    )


@pytest.mark.points(0.25)
def test_no_callbacks_are_added(train_cnn):
    """Without callbacks, all nine epochs are trained, at the rate that the model was compiled with."""
    x, y, x_val, y_val = digits(20, 10)
    model = linear_softmax(keras.optimizers.SGD(1e-5))  # so slow that whoever waits for progress gives up
    history = train_cnn(model, (x, y), (x_val, y_val), batch_size=10, epochs=9)
    lengths = runs.lengths(runs.keys(history, ["learning_rate"], "train_cnn(...)"))
    hint = (
        "who calls train_cnn decides what may stop it, or change its rate: use the callbacks passed in alone"
    )
    checks.equal(lengths, dict.fromkeys(lengths, 9), "the lengths in the history of nine epochs", hint=hint)
    rates = checks.numbers(history["learning_rate"], "history['learning_rate']")
    checks.close(
        rates, np.full(9, 1e-5), "the learning rates without callbacks", atol=0, rtol=1e-4, hint=hint
    )


@pytest.mark.points(0.25)
def test_callbacks_are_used(train_cnn):
    """Callbacks that are passed in see every epoch and can stop the training; the history ends there too."""
    x, y, x_val, y_val = digits(20, 10)
    model = linear_softmax()
    epochs = []
    callbacks = (
        keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epochs.append(epoch)),
        # nothing improves by a million: the first epoch is the best, and two more are granted
        keras.callbacks.EarlyStopping("val_loss", patience=2, min_delta=1e6),
    )
    history = train_cnn(model, (x, y), (x_val, y_val), batch_size=7, epochs=9, callbacks=callbacks)
    what = "the epochs that a callback saw, where EarlyStopping stops after three"
    checks.equal(epochs, [0, 1, 2], what, hint=_hint_for_epochs(epochs))
    lengths = runs.lengths(runs.keys(history, (), "train_cnn(...)"))
    checks.equal(lengths, dict.fromkeys(lengths, 3), "the lengths in the history")
    fresh, own = digits(20, 10), "these arrays are the caller's: fit shuffles by itself, and changes none"
    for name, now, before in zip(
        ("x", "y", "x of val", "y of val"), (x, y, x_val, y_val), fresh, strict=True
    ):
        checks.close(now, before, f"the {name} that was passed in, after the call", atol=0, hint=own)


def _hint_for_epochs(epochs):
    """What explains the epochs that a callback saw."""
    if not epochs:
        return "give the callbacks that are passed in to fit"
    if len(set(epochs)) < len(epochs):
        return "one fit for all epochs: with each new one, callbacks begin anew"
    return "nine epochs are asked for, and the callbacks that are passed in decide when to stop"
