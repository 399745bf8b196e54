"""The second half of the series repeats the noise of the first.

Caught by: test_every_row_and_step_has_its_own_noise
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, size=(batch_size, n_steps))
    noise = noise[np.arange(batch_size) % max(1, batch_size // 2)]
    return np.sin(time) + 0.5 * time + noise
