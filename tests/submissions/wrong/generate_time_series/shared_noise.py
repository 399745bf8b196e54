"""The noise is one row, shared by all series.

Caught by: test_every_series_follows_sine_plus_trend, test_noise_is_normal_with_standard_deviation_0_3,
    test_every_row_and_step_has_its_own_noise
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, size=n_steps)
    return np.ones((batch_size, 1)) * (np.sin(time) + 0.5 * time + noise)
