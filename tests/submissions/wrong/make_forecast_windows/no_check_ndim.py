"""The number of dimensions is not checked."""


def make_forecast_windows(series):
    values = np.asarray(series)[:, :, np.newaxis]
    return values[:, :-1], values[:, 1:]
