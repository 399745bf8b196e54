"""Input and target are swapped.

Caught by: test_x_is_the_series_without_its_last_step, test_y_is_the_step_after_x
Told: x has the last step and not the first
"""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, 1:], values[:, :-1]
