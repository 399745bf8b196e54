"""What a student may read of the tests of custom_training_loop."""

import keras
import numpy as np
import pytest
from labkit import checks, gradients


class Counted:
    """Batches that can be iterated again and again, have no length, and count what was taken."""

    def __init__(self, batches):
        """Nothing taken yet."""
        self.batches, self.passes, self.taken = batches, 0, 0

    def __iter__(self):
        """One pass."""
        self.passes += 1
        for batch in self.batches:
            self.taken += 1
            yield batch


def epoch_losses(value, epochs):
    """The result as floats, once it is a list of ``epochs`` numbers."""
    value = checks.is_instance(value, list, "the result")
    checks.equal(len(value), epochs, f"the number of losses for epochs={epochs}", hint="one per epoch")
    return [checks.number(loss, f"the loss of epoch {i}") for i, loss in enumerate(value)]


@pytest.mark.points(0.75)
def test_the_loss_of_an_epoch_weighs_batches_by_their_rows(custom_training_loop):
    """For batches of 9, 4 and 2 rows, and a learning rate of 0, an epoch's loss is the mean over 15 rows."""
    model = gradients.softmax_regression()
    batches = [gradients.batch(rows, seed=rows) for rows in (9, 4, 2)]
    losses = [gradients.Regression.of(model).loss(batch) for batch in batches]
    got = epoch_losses(
        custom_training_loop(model, keras.optimizers.SGD(0.0), [tuple(b) for b in batches], epochs=2), 2
    )
    expected = float(np.average(losses, weights=[9, 4, 2]))
    known = {
        "this is the plain mean over the batches: a batch of 2 rows counts as much as one of 9": np.mean(
            losses
        ),
        "this is the loss of the last batch alone": losses[-1],
        "this is the loss of the first batch alone": losses[0],
        "the smallest batch is missing: the last one counts, too": np.average(losses[:2], weights=[9, 4]),
        "this is the sum over the batches": np.sum(losses),
        "this is the sum over the rows": 15 * expected,
    }
    hint = "".join(text for text, value in known.items() if abs(got[0] - value) < gradients.ATOL)
    if abs(got[0] - expected) < gradients.ATOL:
        hint = "the first epoch is right and the second is not: begin sum, count and pass anew in each epoch"
    checks.close(got, [expected] * 2, "the losses by epoch", atol=gradients.ATOL, hint=hint)


@pytest.mark.points(0.75)
def test_every_epoch_takes_every_batch_once(custom_training_loop):
    """Each epoch iterates over the batches anew and takes each one once; a length is not needed."""
    model = gradients.softmax_regression()
    batches = Counted([tuple(gradients.batch(rows)) for rows in (5, 3)])
    losses = custom_training_loop(model, keras.optimizers.SGD(0.1), batches, epochs=3)
    epoch_losses(losses, 3)
    hint = ""
    if batches.passes == 1:
        hint = "there was one pass: neither an iterator nor a list made before the epochs will do"
    checks.equal(batches.taken, 6, "the batches taken in 3 epochs of 2 batches", hint=hint)
    checks.equal(batches.passes, 3, "the passes over the batches in 3 epochs", hint="iterate anew each epoch")
