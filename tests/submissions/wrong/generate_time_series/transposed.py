"""Rows and columns are swapped.

Caught by: test_series_are_rows_and_steps_are_columns, test_every_series_follows_sine_plus_trend,
    test_a_seed_makes_the_series_repeatable, test_noise_is_normal_with_standard_deviation_0_3,
    test_every_row_and_step_has_its_own_noise, test_global_random_states_are_untouched
"""


def generate_time_series(batch_size=1000, n_steps=50, seed=None):
    _require_positive(batch_size=batch_size, n_steps=n_steps)
    time = np.linspace(0.0, 10.0, n_steps)
    noise = np.random.default_rng(seed).normal(0.0, 0.3, size=(batch_size, n_steps))
    return (np.sin(time) + 0.5 * time + noise).T
