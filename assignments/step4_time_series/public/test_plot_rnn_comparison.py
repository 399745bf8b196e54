"""What a student may read of the tests of plot_rnn_comparison."""

import pytest
from labkit import plots
from labkit.forecast_plots import comparison, expect_predictions, expect_test_bars, expect_validation
from labkit.pyplot_state import leaves_pyplot_alone

NAMES = ("Simple LSTM", "Deep", "GRU")


@pytest.fixture(scope="module")
def three():
    """Results of three small models of the tests' own, and a test set."""
    return comparison(NAMES, rows=6, steps=11, seed=3)


@pytest.fixture(scope="module")
def drawn(plot_rnn_comparison, three):
    """The figure, with six panels."""
    figure = plots.figure(plot_rnn_comparison(three.results, three.x, three.y))
    plots.expect_panels(figure, 6)
    return figure


@pytest.mark.points(0.5)
def test_each_model_has_a_panel_with_three_predictions(drawn, three):
    """Three examples with the model's own predictions, at x = 1 to the number of steps."""
    expect_predictions(drawn, three.predictions(), three.y[:, :, 0])


@pytest.mark.points(0.25)
def test_validation_and_test_errors_have_panels(drawn, three):
    """val_loss and val_mae are lines by epoch, one per model; test_mae are upright bars with names."""
    expect_validation(drawn, three.histories())
    expect_test_bars(drawn, three)


@pytest.mark.points(0.25)
def test_the_comparison_is_drawn_on_a_new_figure(plot_rnn_comparison, three):
    """A figure comes back; nothing is shown, and neither the current figure nor rcParams change."""
    with leaves_pyplot_alone("plot_rnn_comparison"):
        plots.drawn(plot_rnn_comparison(three.results, three.x, three.y))
