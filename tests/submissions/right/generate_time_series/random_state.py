"""A RandomState of its own, standard normal noise times 0.3, and float32."""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = 0.3 * np.random.RandomState(seed).randn(batch_size, n_steps)
    return (np.sin(time) + 0.5 * time + noise).astype("float32")
