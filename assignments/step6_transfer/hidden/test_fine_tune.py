"""Hidden tests of fine_tune."""

import keras
import numpy as np
import pytest
from labkit import checks, tuning

ROWS, BATCH, TUNE_EPOCHS = 41, 13, 2
STEPS = TUNE_EPOCHS * 4  # 41 rows are three batches of 13 and one of 2
RATE = 1e-5


@pytest.fixture(scope="module")
def tuned(fine_tune):
    """A small model of the test's own, and how far each of its weights moved, by name."""
    model = tuning.small_model(keras.optimizers.Adam(0.02))
    before = {weight.path: weight.numpy() for weight in model.weights}
    fine_tune(
        model,
        tuning.small_data(ROWS, seed=2),
        tuning.small_data(17, seed=3),
        head_epochs=3,
        tune_epochs=TUNE_EPOCHS,
        n_layers=7,
        batch_size=BATCH,
    )
    moved = {
        weight.path: float(np.abs(weight.numpy() - before[weight.path]).max()) for weight in model.weights
    }
    return model, moved


@pytest.mark.points(0.5)
def test_first_the_head_alone_then_small_steps(tuned):
    """The last layers of the base move by small steps of 1e-5 and no more, the others not at all."""
    model, moved = tuned
    base = tuning.base_of(model)
    opened = {weight.path for layer in tuning.open_layers(base, 7) for weight in layer.weights}
    closed = [path for weight in base.weights if (path := weight.path) not in opened and moved[path] > 0]
    hint = "n_layers says how many of the base's layers are opened; BatchNormalization stays frozen"
    checks.equal(closed, [], "weights of frozen layers of the base that moved", hint=hint)
    for path in sorted(opened):
        # Adam's steps are at most a little longer than its learning rate: 1.0 to 1.1 times were measured
        checks.number(
            moved[path],
            f"how far {path} moved in {STEPS} steps at a learning rate of {RATE}",
            low=RATE / 10,
            high=1.5 * STEPS * RATE,
            hint=tuning.step_hint(moved[path], RATE, STEPS),
        )
    head = max(moved[weight.path] for name in ("hidden", "head") for weight in model.get_layer(name).weights)
    checks.number(
        head, "how far the head's weights moved", low=1e-3, hint="the head learns before, at its own rate"
    )


@pytest.mark.points(0.25)
def test_batch_size_counts_the_steps(tuned):
    """41 rows in batches of 13 are four steps an epoch, taken in the end by an Adam at 1e-5."""
    model, _ = tuned
    tuning.expect_adam(model, RATE, "the model after fine_tune")
    steps = int(model.optimizer.iterations)
    checks.equal(
        steps, STEPS, f"the steps that this Adam took in {TUNE_EPOCHS} epochs", hint="is batch_size used?"
    )


@pytest.mark.points(0.25)
def test_ten_and_five_epochs_are_the_default(fine_tune):
    """Without further arguments: ten epochs, then five with the last ten layers open, in batches of 128."""
    model = tuning.small_model(keras.optimizers.Adam(0.02))
    result = fine_tune(model, tuning.small_data(150, seed=4), tuning.small_data(11, seed=5))
    head, tune = tuning.histories(result, ["loss", "val_loss"])
    hint = "so many by default, and nothing stops a phase before its end"
    checks.equal(
        (len(head["loss"]), len(tune["loss"])), (10, 5), "the epochs in the two histories", hint=hint
    )
    tuning.expect_open(model, 10, "fine_tune(model, train, val)")
    checks.equal(int(model.optimizer.iterations), 10, "the steps of the second phase, for 150 rows")
