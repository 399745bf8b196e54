"""Hidden tests of compare_rnns."""

import numpy as np
import pytest
from labkit import checks, forecasting, rnn_runs, runs


@pytest.mark.points(0.5)
@pytest.mark.parametrize(("rows", "val_fraction"), [(12, 0.25), (15, 0.6)])
def test_validation_rows_are_held_out_of_the_training_set(compare_rnns, rows, val_fraction):
    """The share of rows that was asked for is held out, and the test set takes no part in the training."""
    models = {"still": rnn_runs.line(learning_rate=0.0)}
    train = rnn_runs.rows_by_error(rows)
    test = rnn_runs.equal_rows(5, steps=4, offset=500.0)
    value = compare_rnns(models, train, test, epochs=1, batch_size=5, val_fraction=val_fraction)
    run = rnn_runs.results(value, models)["still"]
    rnn_runs.expect_held_out(run, rows, val_fraction, "a training at learning rate 0")


@pytest.mark.points(0.25)
def test_defaults_are_those_of_the_handout(compare_rnns):
    """30 epochs at most, batches of 128, a tenth for validation, patience 5."""
    train = rnn_runs.equal_rows(150)
    models = {
        "patient": rnn_runs.line(learning_rate=0.001),
        "diverging": rnn_runs.line(rnn_runs.too_fast(train[0])),
    }
    test = rnn_runs.equal_rows(6, steps=7, slope=-2.0)
    found = rnn_runs.results(compare_rnns(models, train, test), models)
    for name, epochs in (("patient", 30), ("diverging", 6)):
        what = f"the training of {name!r}"
        runs.expect_early_stopping(found[name]["history"], patience=5, epochs=30, what=what)
        rnn_runs.expect_steps(found[name], range(2 * epochs, 2 * epochs + 1), what)
    rnn_runs.expect_test_measures(found, test)


@pytest.mark.points(0.25)
def test_batches_and_epochs_are_as_asked(compare_rnns):
    """There is one step per batch; a training that uses up its epochs keeps the best one's weights, too."""
    train = rnn_runs.equal_rows(41)
    models = {"only": rnn_runs.line(0.05, 0.9)}
    settings = {"epochs": 3, "batch_size": 6, "val_fraction": 0.3, "patience": 4}
    value = compare_rnns(models, train, rnn_runs.equal_rows(3), **settings)
    run = rnn_runs.results(value, models)["only"]
    runs.expect_early_stopping(run["history"], patience=4, epochs=3)
    rnn_runs.expect_steps(run, range(15, 16), "three epochs of 28 or 29 rows in batches of 6")
    row = train[0][:1], train[1][:1]
    runs.expect_best_weights(run["model"], run["history"], row)


@pytest.mark.points(0.5)
def test_models_learn_and_the_data_stays(compare_rnns):
    """An LSTM and a line of the tests' own get better, and neither arrays nor the dict of models change."""
    series = forecasting.noisy_series(70, 12, seed=5)[:, :, np.newaxis]
    x, y = series[:, :-1], series[:, 1:]
    train, test = (x[:40].copy(), y[:40].copy()), (x[40:].copy(), y[40:].copy())
    models = {"LSTM": rnn_runs.recurrent("LSTM", 3, seed=1), "line": rnn_runs.line(0.02)}
    before = {name: forecasting.forecasts(model, x[40:]) for name, model in models.items()}
    names = list(models)
    settings = {"epochs": 4, "batch_size": 8, "val_fraction": 0.2, "patience": 2}
    found = rnn_runs.results(compare_rnns(models, train, test, **settings), models)
    checks.equal(list(models), names, "the models' names after the call")
    for part, want, what in (
        (train[0], x[:40], "x of train"),
        (train[1], y[:40], "y of train"),
        (test[0], x[40:], "x of test"),
        (test[1], y[40:], "y of test"),
    ):
        checks.close(part, want, f"{what} after the call", atol=0, hint="work on copies")
    rnn_runs.expect_test_measures(found, test)
    for name, run in found.items():
        old = float(((before[name] - y[40:]) ** 2).mean())
        # in 16 to 20 steps the LSTM's fell to 0.59 to 0.63 of it (5 seeds of its weights), the line's to 0.06
        checks.number(run["test_loss"], f"test_loss of {name!r}, which was {old:.3g},", high=0.9 * old)
