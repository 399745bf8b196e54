"""What a student may read of the tests of plot_forecast_setup."""

import pytest
from labkit import forecasting, plots
from labkit.forecast_plots import expect_zoom, setup
from labkit.pyplot_state import leaves_pyplot_alone

SERIES = forecasting.noisy_series(3, 24, seed=6)


@pytest.mark.points(0.5)
def test_the_target_is_drawn_one_step_later(plot_forecast_setup):
    """One panel shows the first series: its input, and its target one step to the right."""
    setup(plot_forecast_setup(SERIES), SERIES[0])


@pytest.mark.points(0.25)
def test_the_other_panel_is_a_zoom_on_ten_points(plot_forecast_setup):
    """The second panel shows points 0 to 9 of the same series, each at its own step."""
    expect_zoom(setup(plot_forecast_setup(SERIES), SERIES[0]), SERIES[0])


@pytest.mark.points(0.25)
def test_the_setup_is_drawn_on_a_new_figure(plot_forecast_setup):
    """A figure comes back; nothing is shown, and neither the current figure nor rcParams change."""
    with leaves_pyplot_alone("plot_forecast_setup"):
        plots.drawn(plot_forecast_setup(SERIES))
