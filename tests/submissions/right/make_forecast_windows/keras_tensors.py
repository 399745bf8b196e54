"""Both windows come back as Keras tensors."""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    return keras.ops.convert_to_tensor(values[:, :-1]), keras.ops.convert_to_tensor(values[:, 1:])
