"""The caller's series are changed on the way.

Caught by: test_the_series_are_left_as_they_are
"""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    series -= 0.1
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, :-1] + np.float32(0.1), values[:, 1:] + np.float32(0.1)
