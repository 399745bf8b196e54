"""What a student may read of the tests of compare_rnns."""

import pytest
from labkit import rnn_runs, runs

TRAIN = rnn_runs.equal_rows(10)
TEST = rnn_runs.equal_rows(7, steps=5, slope=-1.0, offset=3.0)
SETTINGS = {"epochs": 20, "batch_size": 16, "val_fraction": 0.2, "patience": 3}
RATES = {"slow": (0.05, 0.95), "fast": (0.1, 0.9)}  # learning rate and momentum: the loss falls and rises


@pytest.fixture(scope="module")
def compared(compare_rnns):
    """The models `w · x + b` that were passed in, and what came back; all rows are alike."""
    models = {name: rnn_runs.line(*rates) for name, rates in RATES.items()}
    return models, compare_rnns(models, TRAIN, TEST, **SETTINGS)


@pytest.mark.points(0.5)
def test_each_model_has_a_result_under_its_name(compared):
    """In the order of the models: the trained model, its history as a plain dict, and two numbers."""
    models, value = compared
    rnn_runs.results(value, models)


@pytest.mark.points(0.5)
def test_training_stops_early_and_keeps_the_best_weights(compared):
    """It ends after `patience` epochs without a lower val_loss, and the best epoch's weights come back."""
    models, value = compared
    for name, run in rnn_runs.results(value, models).items():
        what = f"the training of {name!r}"
        rnn_runs.expect_course(run, TRAIN, *RATES[name], what)
        runs.expect_early_stopping(run["history"], patience=3, epochs=20, what=what)
        row = TRAIN[0][:1], TRAIN[1][:1]
        runs.expect_best_weights(run["model"], run["history"], row, what=f"the model {name!r}")


@pytest.mark.points(0.5)
def test_each_model_is_measured_on_the_test_set(compared):
    """test_loss and test_mae are those of the model beside them, over the whole test set."""
    models, value = compared
    rnn_runs.expect_test_measures(rnn_runs.results(value, models), TEST)
