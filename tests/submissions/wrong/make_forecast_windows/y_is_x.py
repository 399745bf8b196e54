"""The target is the input.

Caught by: test_y_is_the_step_after_x, test_windows_of_any_series_are_aligned
"""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, :-1], values[:, :-1]
