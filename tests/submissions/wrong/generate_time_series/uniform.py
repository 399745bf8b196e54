"""The noise is uniform, with the right standard deviation.

Caught by: test_noise_is_normal_with_standard_deviation_0_3
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng(seed).uniform(-0.3 * 3**0.5, 0.3 * 3**0.5, size=(batch_size, n_steps))
    return np.sin(time) + 0.5 * time + noise
