"""Hidden tests of plot_forecast_setup."""

import numpy as np
import pytest
from labkit import checks, forecasting
from labkit.forecast_plots import expect_only, expect_zoom, setup
from labkit.pyplot_state import expect_a_figure_for_each_call


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("rows", "steps", "dtype"), [(1, 50, np.float64), (4, 31, np.float32), (2, 13, float)]
)
def test_series_of_any_length_are_drawn(plot_forecast_setup, rows, steps, dtype):
    """Both panels are right for any number of series and steps."""
    series = forecasting.noisy_series(rows, steps, seed=steps).astype(dtype)
    expect_zoom(setup(plot_forecast_setup(series), series[0]), series[0])


@pytest.mark.points(0.25)
def test_only_the_first_series_is_drawn(plot_forecast_setup):
    """The others are not, and a legend, where there is one, tells input and target apart."""
    series = forecasting.noisy_series(5, 20, seed=8)
    expect_only(setup(plot_forecast_setup(series), series[0]), series)


@pytest.mark.points(0.25)
def test_the_drawn_series_are_left_as_they_are(plot_forecast_setup):
    """The argument keeps its values, and a second call has a figure of its own."""
    series = forecasting.noisy_series(2, 17, seed=9)
    before = series.copy()
    expect_a_figure_for_each_call(lambda: plot_forecast_setup(series), "plot_forecast_setup")
    checks.close(series, before, "the series after the calls", atol=0, hint="work on a copy")
