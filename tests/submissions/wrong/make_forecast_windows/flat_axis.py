"""The series are flattened before they are shifted.

Caught by: test_x_is_the_series_without_its_last_step, test_y_is_the_step_after_x,
    test_windows_of_any_series_are_aligned
"""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    n, k, _ = values.shape
    f = values.ravel()
    return f[:-n].reshape(n, k - 1, 1), f[n:].reshape(n, k - 1, 1)
