"""The windows are slices of a TensorFlow tensor, in a list."""


def make_forecast_windows(series):
    if np.ndim(series) != 2:
        raise ValueError(f"series must be 2-D, (n, steps); got shape {np.shape(series)}")
    values = np.asarray(series)[:, :, np.newaxis]
    import tensorflow as tf

    v = tf.constant(values)
    return [v[:, :-1], v[:, 1:]]
