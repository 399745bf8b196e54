"""The windows are cut in two dimensions and reshaped."""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    n, k, _ = values.shape
    return values[:, :-1, 0].reshape(n, k - 1, 1).copy(), values[:, 1:, 0].reshape(-1, k - 1, 1)
