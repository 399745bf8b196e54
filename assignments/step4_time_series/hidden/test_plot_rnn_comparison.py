"""Hidden tests of plot_rnn_comparison."""

import json

import pytest
from labkit import checks, plots
from labkit.forecast_plots import comparison, expect_predictions, expect_test_bars, expect_validation

NAMES = ("zeta", "LSTM of 32", "alpha")


def numbers_of(results):
    """All that is in the results but the models, as text."""
    return json.dumps(
        {name: {key: run[key] for key in run if key != "model"} for name, run in results.items()}
    )


@pytest.fixture(scope="module")
def others():
    """Results of three other models, and a test set of four longer series."""
    return comparison(NAMES, rows=4, steps=17, seed=12)


@pytest.fixture(scope="module")
def before(others):
    """What the function is given, before the call: numbers, arrays, and what the models predict."""
    return numbers_of(others.results), others.x.copy(), others.y.copy(), others.predictions()


@pytest.fixture(scope="module")
def drawn(plot_rnn_comparison, others, before):
    """The figure."""
    return plots.drawn(plot_rnn_comparison(others.results, others.x, others.y))


@pytest.mark.points(0.5)
def test_other_models_and_longer_series_are_drawn(drawn, others):
    """Predictions are at x = 1 to the number of steps, whatever it is, and belong to the model."""
    plots.expect_panels(drawn, 6)
    expect_predictions(drawn, others.predictions(), others.y[:, :, 0])


@pytest.mark.points(0.25)
def test_errors_of_other_models_are_drawn(drawn, others):
    """Each line has the length of its own history, and each bar the height of its own name."""
    expect_validation(drawn, others.histories())
    expect_test_bars(drawn, others)


@pytest.mark.points(0.25)
def test_results_and_test_set_are_left_as_they_are(drawn, before, others):
    """Numbers, arrays and the models' weights are as before."""
    numbers, x, y, predictions = before
    checks.equal(numbers_of(others.results), numbers, "names and numbers in the results after the call")
    checks.close(others.x, x, "x_test after the call", atol=0, hint="work on a copy")
    checks.close(others.y, y, "y_test after the call", atol=0, hint="work on a copy")
    for name, after in others.predictions().items():
        what = f"what the model {name!r} predicts after the call"
        checks.close(after, predictions[name], what, atol=1e-5, hint="predict, and don't train")
