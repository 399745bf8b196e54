"""The target lies two steps ahead."""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, :-1], np.concatenate([values[:, 2:], values[:, -1:]], axis=1)
