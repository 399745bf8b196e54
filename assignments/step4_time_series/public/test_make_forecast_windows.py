"""What a student may read of the tests of make_forecast_windows."""

import numpy as np
import pytest
from labkit import checks, forecasting

SERIES = (np.arange(5)[:, np.newaxis] * 100.0 + np.arange(8)).astype(np.float32)  # row 2, step 3 is 203


def _windows(make_forecast_windows, series):
    """The pair (x, y) as arrays of the right shape."""
    return forecasting.windows(make_forecast_windows(series.copy()), *series.shape)


@pytest.mark.points(0.5)
def test_windows_are_one_step_shorter_than_the_series(make_forecast_windows):
    """Five series of eight steps give x and y of shape (5, 7, 1)."""
    _windows(make_forecast_windows, SERIES)


@pytest.mark.points(0.5)
def test_x_is_the_series_without_its_last_step(make_forecast_windows):
    """x holds every series from its first step to its last but one."""
    x, _ = _windows(make_forecast_windows, SERIES)
    hint = _mistake(x[:, :, 0])
    if np.array_equal(x[:, :, 0], SERIES[:, 1:]):
        hint = "x has the last step and not the first: this is the target"
    checks.close(x[:, :, 0], SERIES[:, :-1], "x, as [series, step],", atol=0, hint=hint)


@pytest.mark.points(0.5)
def test_y_is_the_step_after_x(make_forecast_windows):
    """y holds, for every step of x, the step that follows it."""
    _, y = _windows(make_forecast_windows, SERIES)
    hint = _mistake(y[:, :, 0])
    if np.array_equal(y[:, :, 0], SERIES[:, :-1]):
        hint = "y equals the input: the target of each step is the next step"
    elif np.allclose(y, 1.0):
        hint = "y is the change from step to step: the target is the next value itself"
    elif np.array_equal(y[:, :-1, 0], SERIES[:, 2:]):
        hint = "y is two steps after x"
    checks.close(y[:, :, 0], SERIES[:, 1:], "y, as [series, step],", atol=0, hint=hint)


def _mistake(part):
    """The name of a known wrong answer, or nothing."""
    if not np.isin(part, SERIES).all():
        return "these are not values of the series: take them as they are"
    if np.ptp(part // 100, axis=1).any():
        return "values of different series are mixed in one row: slice the steps before you add an axis"
    if not np.array_equal(part[:, 0] // 100, np.arange(len(part))):
        return "the series are in another order"
    if (np.diff(part, axis=1) < 0).any():
        return "the end of a series has been followed by its beginning: np.roll wraps around"
    return "row r, step s of the series is 100·r + s: compare"
