"""The sizes are not checked.

Caught by: test_sizes_below_one_are_refused
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, size=(batch_size, n_steps))
    return np.sin(time) + 0.5 * time + noise
