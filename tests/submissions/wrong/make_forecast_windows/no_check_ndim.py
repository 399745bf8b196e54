"""The number of dimensions is not checked.

Caught by: test_series_that_are_not_2d_are_refused
"""


def make_forecast_windows(series):
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, :-1], values[:, 1:]
