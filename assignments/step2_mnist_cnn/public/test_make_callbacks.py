"""make_callbacks: three callbacks, and when the training stops."""

import keras
import numpy as np
import pytest
from labkit import checks
from labkit.data import digits
from labkit.models import linear_softmax


def pick(callbacks, kind):
    """The one callback of a kind."""
    checks.is_instance(callbacks, (list, tuple), "make_callbacks()")
    found = [callback for callback in callbacks if isinstance(callback, kind)]
    checks.equal(len(found), 1, f"the number of {kind.__name__} among make_callbacks()")
    return found[0]


@pytest.mark.points(0.5)
def test_three_kinds_of_callback(make_callbacks):
    """One EarlyStopping, one ModelCheckpoint and one ReduceLROnPlateau."""
    callbacks = make_callbacks()
    for kind in ("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"):
        pick(callbacks, getattr(keras.callbacks, kind))


@pytest.mark.points(0.5)
def test_stops_five_epochs_after_the_best_and_goes_back_to_it(make_callbacks):
    """Training stops when val_accuracy has not risen for 5 epochs, and the best epoch's weights come back.

    The test plays a training: it hands each epoch's numbers to the callback, and writes the epoch's number
    into the weights.
    """
    stopping = pick(make_callbacks(), keras.callbacks.EarlyStopping)
    hint = (
        ""
        if "val_" in str(stopping.monitor)
        else "numbers of the training rows rise also where nothing new is learnt"
    )
    checks.equal(stopping.monitor, "val_accuracy", "what EarlyStopping watches", hint=hint)
    model = linear_softmax()
    bias = model.layers[-1].bias
    x, y, _, _ = digits(1, 0)
    model.compute_metrics(x, y, model(x))  # only a model that has met data knows that accuracy is to rise
    stopping.set_model(model)
    stopping.on_train_begin()
    model.stop_training = False
    val_accuracy = [0.50, 0.60, 0.601, 0.59, 0.58, 0.601, 0.55, 0.60, 0.60, 0.60]
    last = None
    for epoch, value in enumerate(val_accuracy):
        bias.assign(np.full(10, epoch, np.float32))
        stopping.on_epoch_end(epoch, {"loss": 0.1, "val_loss": 0.1, "accuracy": 0.9, "val_accuracy": value})
        if model.stop_training:
            last = epoch
            break
    stopping.on_train_end()
    checks.equal(
        last,
        7,
        f"the epoch (from 0) after which a training with val_accuracy {val_accuracy} is stopped",
        hint="epoch 2 is the best; five more without a better one are 3 to 7",
    )
    checks.equal(
        int(bias.numpy()[0]),
        2,
        "the epoch whose weights the model has in the end",
        hint="these are the last ones: restore the best",
    )
