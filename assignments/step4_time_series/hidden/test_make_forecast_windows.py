"""Hidden tests of make_forecast_windows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labkit import checks, forecasting
from labkit.properties import few_examples


@pytest.mark.points(0.75)
def test_windows_of_any_series_are_aligned(make_forecast_windows):
    """For series of any number, length and float type, y is x one step later."""

    @few_examples
    @given(
        rows=st.integers(1, 9),
        steps=st.integers(2, 23),
        dtype=st.sampled_from([np.float32, np.float64]),
        seed=st.integers(0, 99),
    )
    def aligned(rows, steps, dtype, seed):
        series = np.random.RandomState(seed).normal(size=(rows, steps)).astype(dtype)
        x, y = forecasting.windows(make_forecast_windows(series.copy()), rows, steps)
        checks.close(x[:, :, 0], series[:, :-1], "x, as [series, step],", atol=1e-6)
        checks.close(y[:, :, 0], series[:, 1:], "y, as [series, step],", atol=1e-6)

    aligned()


@pytest.mark.points(0.25)
def test_the_series_are_left_as_they_are(make_forecast_windows):
    """The argument keeps its values and its shape."""
    series = np.random.RandomState(0).normal(size=(4, 6))
    before = series.copy()
    result = checks.is_instance(make_forecast_windows(series), (tuple, list), "the result")
    checks.equal(len(result), 2, "the length of the result", hint="return x, y")
    for part in result:
        checks.array(part, "a part of the result")
    checks.close(series, before, "the series after the call", atol=0, hint="work on a copy")


@pytest.mark.points(0.5)
@pytest.mark.parametrize("shape", [(8,), (5, 8, 1), (1, 2, 3, 4)])
def test_series_that_are_not_2d_are_refused(make_forecast_windows, shape):
    """Anything but a 2-D array raises a ValueError that names the argument series."""
    checks.raises(
        ValueError,
        f"make_forecast_windows(an array with ndim = {len(shape)})",
        lambda: make_forecast_windows(np.zeros(shape)),
        names="series",
        hint="check the number of dimensions, and name series in the message",
    )
