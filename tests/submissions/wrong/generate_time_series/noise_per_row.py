"""Each series has one number of noise, added to all its steps.

Caught by: test_every_row_and_step_has_its_own_noise
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, size=(batch_size, 1))
    return np.sin(time) + 0.5 * time + noise
