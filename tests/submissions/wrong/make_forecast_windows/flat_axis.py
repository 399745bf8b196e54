"""The series are flattened before they are shifted."""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    n, k, _ = values.shape
    f = values.ravel()
    return f[:-n].reshape(n, k - 1, 1), f[n:].reshape(n, k - 1, 1)
