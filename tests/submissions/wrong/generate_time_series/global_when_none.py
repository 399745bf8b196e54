"""Without a seed, the noise comes from NumPy's global generator.

Caught by: test_global_random_states_are_untouched
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = (np.random if seed is None else np.random.RandomState(seed)).normal(
        0.0, 0.3, size=(batch_size, n_steps)
    )
    return np.sin(time) + 0.5 * time + noise
