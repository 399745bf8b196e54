"""The last axis is missing.

Caught by: test_windows_are_one_step_shorter_than_the_series
Told: add a last axis of length 1
"""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, :-1, 0], values[:, 1:, 0]
