"""compare_optimizers: one training per optimizer, equal starts, early stopping, and the best accuracy.

The tests train a model of 18 parameters, on ten equal rows. Of the two optimizers the first is too slow to
get to the lowest loss on `val`; the other goes past it, and its best accuracy is in another epoch.
"""

import keras
import pytest
from labkit import checks, contest, runs

EPOCHS, PATIENCE, SEED = 12, 2, 1


@pytest.fixture(scope="module")
def race(compare_optimizers):
    """Two optimizers: what the test's build_model saw, what came back, and the validation data."""
    optimizers = {
        "slow": keras.optimizers.SGD(0.004),
        "brisk": keras.optimizers.SGD(0.1),
    }
    builder = contest.Builder()
    train, val = contest.equal_rows(10, seed=2662)
    result = compare_optimizers(
        builder, optimizers, train, val, epochs=EPOCHS, batch_size=4, patience=PATIENCE, seed=SEED
    )
    return builder, optimizers, result, val


@pytest.fixture(scope="module")
def found(race):
    """The results, once they have the right form."""
    _, optimizers, result, _ = race
    return contest.results(result, list(optimizers))


@pytest.mark.points(0.5)
def test_every_optimizer_has_its_result(found):
    """Under each name, in order: the model, its history as a plain dict of lists, and the best accuracy."""
    models = [run["model"] for run in found.values()]
    checks.equal(len({id(model) for model in models}), 2, "the number of different models in the results")


@pytest.mark.points(0.75)
def test_all_models_start_from_the_same_weights(race):
    """build_model is called once for each optimizer, and gives the same first weights each time."""
    builder, optimizers, _, _ = race
    builder.expect_calls(optimizers)
    builder.expect_equal_starts()


@pytest.mark.points(0.75)
def test_training_stops_early_and_returns_to_the_best_epoch(race, found):
    """It ends 2 epochs after the lowest loss on `val`, or after 12; the best epoch's weights come back."""
    *_, val = race
    for name, run in found.items():
        runs.expect_early_stopping(
            run["history"], patience=PATIENCE, epochs=EPOCHS, what=f"the training with {name!r}"
        )
        runs.expect_best_weights(run["model"], run["history"], val, what=f"the model of {name!r}")


@pytest.mark.points(0.5)
def test_final_val_acc_is_the_best_of_the_run(found):
    """`final_val_acc` is the highest accuracy on `val` of all epochs, not the last one."""
    for name, run in found.items():
        contest.expect_best_accuracy(run, repr(name))
