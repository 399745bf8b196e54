"""The seed is not used.

Caught by: test_a_seed_makes_the_series_repeatable
Told: a generator that is made from the seed
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng().normal(0.0, 0.3, size=(batch_size, n_steps))
    return np.sin(time) + 0.5 * time + noise
