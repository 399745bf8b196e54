"""compare_optimizers: every number of a training, the defaults, and what a seed decides."""

import random

import keras
import numpy as np
import pytest
from labkit import checks, contest, runs


@pytest.mark.points(0.75)
def test_the_course_of_a_training_is_known(compare_optimizers):
    """On equal rows the losses and accuracies on `val` are those that NumPy computes, until it stops."""
    rates = {"second": 0.1, "first": 0.05}
    optimizers = {name: keras.optimizers.SGD(rate) for name, rate in rates.items()}
    train, val = contest.equal_rows(10, seed=7417)
    before = [part.copy() for part in (*train, *val)]
    builder = contest.Builder()
    result = compare_optimizers(builder, optimizers, train, val, epochs=11, batch_size=4, patience=4, seed=2)
    found = contest.results(result, list(rates))
    builder.expect_calls(optimizers)
    builder.expect_equal_starts()
    for name, run in found.items():
        what = f"SGD({rates[name]})"
        wanted, one_step = (
            contest.course(train, val, builder.starts[0], rate=rates[name], steps=steps, epochs=11)
            for steps in (3, 1)
        )
        on_train = contest.course(train, train, builder.starts[0], rate=rates[name], steps=3, epochs=11)
        known = {
            "this is what one step per epoch gives: ten rows in batches of 4 are three steps": one_step,
            "this is measured on train, not on val": on_train,
        }
        contest.expect_course(run, wanted, what, known)
        runs.expect_early_stopping(run["history"], patience=4, epochs=11, what=f"the training with {what}")
        runs.expect_best_weights(run["model"], run["history"], val, what=f"the model of {what}")
        contest.expect_best_accuracy(run, what)
    checks.equal(list(optimizers), list(rates), "the names of the optimizers after the call")
    for now, old, name in zip((*train, *val), before, ("x", "y", "x of val", "y of val"), strict=True):
        checks.close(now, old, f"the {name} that was passed in, after the call", atol=0)


@pytest.mark.points(0.5)
def test_default_arguments(compare_optimizers):
    """By default there are 10 epochs, 64 rows in a batch, and a patience of 3."""
    rates = {"brisk": 0.05, "slow": 0.004}
    optimizers = {name: keras.optimizers.SGD(rate) for name, rate in rates.items()}
    train, val = contest.equal_rows(130, seed=138)  # three batches of up to 64
    builder = contest.Builder()
    found = contest.results(compare_optimizers(builder, optimizers, train, val), list(rates))
    builder.expect_calls(optimizers)
    builder.expect_equal_starts()
    for name, run in found.items():
        known = {
            size: contest.course(train, val, builder.starts[0], rate=rates[name], steps=steps, epochs=10)
            for size, steps in ((64, 3), (32, 5), (128, 2), (256, 1))
        }
        others = {
            f"this is what batches of {size} rows give": course
            for size, course in known.items()
            if size != 64
        }
        contest.expect_course(run, known[64], f"SGD({rates[name]}) with default arguments", others)
        runs.expect_early_stopping(
            run["history"], patience=3, epochs=10, what=f"the training with SGD({rates[name]})"
        )


@pytest.mark.points(0.75)
def test_the_seed_decides_everything(compare_optimizers):
    """The same seed gives the same first weights and history, another seed other ones; each run counts alone.

    Rows that differ make the history depend on their order, too. Measured: with equal seeds losses
    differ by 0, with another order alone by 0.012 and more (5 seeds).
    """
    train, val = contest.mixed_rows(24, seed=3)
    starts, losses = [], []
    for state, seed in enumerate((5, 5, 6)):
        random.seed(state)
        np.random.seed(state)
        builder = contest.Builder()
        name = f"call {state + 1}"
        optimizers = {name: keras.optimizers.Adam(0.05), "idle": keras.optimizers.SGD(0.0)}
        result = compare_optimizers(
            builder, optimizers, train, val, epochs=2, batch_size=5, patience=9, seed=seed
        )
        found = contest.results(result, [name, "idle"])
        run = found[name]
        builder.expect_calls(optimizers)
        contest.expect_best_accuracy(found["idle"], "SGD(0.0), after a run that learns")
        checks.equal(len(run["history"]["loss"]), 2, "the number of epochs, with epochs=2,")
        starts.append(builder.starts[0][0])
        losses.append(run["history"]["loss"] + run["history"]["val_loss"])
    hint = "call keras.utils.set_random_seed(seed) before build_model"
    checks.close(starts[1], starts[0], "the first weights of two calls with seed=5", atol=0, hint=hint)
    checks.close(losses[1], losses[0], "the losses of two calls with seed=5", atol=1e-4, hint=hint)
    checks.that(
        np.abs(starts[2] - starts[0]).max() > 1e-3,
        "the first weights of a call with seed=5 and one with seed=6",
        expected="others",
        got="the same",
        hint="is the argument seed used?",
    )


@pytest.mark.points(0.5)
def test_global_random_states_are_left_alone(compare_optimizers):
    """Python's and NumPy's global random states are the same after the call as before."""
    train, val = contest.mixed_rows(8, seed=4)
    random.seed(11)
    np.random.seed(12)
    hint = "set_random_seed sets these states, too: keep random.getstate() and np.random's, and set them back"
    builder = contest.Builder()
    with checks.leaves_random_state_alone("compare_optimizers(…, seed=7)", hint=hint):
        compare_optimizers(
            builder, {"one": keras.optimizers.SGD(0.1)}, train, val, epochs=1, batch_size=8, seed=7
        )
    checks.that(builder.starts, "how often build_model is called", expected="once", got="never")
