"""The last point in time is left out.

Caught by: test_every_series_follows_sine_plus_trend
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps, endpoint=False)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, size=(batch_size, n_steps))
    return np.sin(time) + 0.5 * time + noise
