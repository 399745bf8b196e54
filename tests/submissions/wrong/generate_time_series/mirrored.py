"""The second half of the series has the noise of the first one, with its sign turned.

Caught by: test_every_row_and_step_has_its_own_noise
Told: no two series share their noise
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    half = np.random.default_rng(seed).normal(0.0, 0.3, size=((batch_size + 1) // 2, n_steps))
    return np.sin(time) + 0.5 * time + np.concatenate([half, -half])[:batch_size]
