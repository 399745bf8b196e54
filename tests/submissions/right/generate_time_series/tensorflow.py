"""TensorFlow draws the noise and adds up the series, and the answer is a tensor."""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    import tensorflow as tf

    g = (
        tf.random.Generator.from_seed(np.random.SeedSequence().entropy % 2**31)
        if seed is None
        else tf.random.Generator.from_seed(seed)
    )
    noise = g.normal((batch_size, n_steps), stddev=0.3)
    time = tf.cast(time, tf.float32)
    return tf.sin(time)[tf.newaxis] + 0.5 * time + noise
