"""What a student may read of the tests of generate_time_series."""

import numpy as np
import pytest
from labkit import checks, forecasting


@pytest.mark.points(0.5)
@pytest.mark.parametrize(("batch_size", "n_steps"), [(7, 12), (1, 50), (4, 1)])
def test_series_are_rows_and_steps_are_columns(generate_time_series, batch_size, n_steps):
    """The result has batch_size rows and n_steps columns of floating-point numbers."""
    series = generate_time_series(batch_size=batch_size, n_steps=n_steps, seed=0)
    checks.array(series, "the series", shape=(batch_size, n_steps), dtype=np.floating, finite=True)
    checks.array(generate_time_series(), "the series by default", shape=(1000, 50), dtype=np.floating)


def _up_to(step, n_steps):
    """The signal at times that are ``step`` apart."""
    time = step * np.arange(n_steps)
    return np.sin(time) + 0.5 * time


@pytest.mark.points(0.75)
@pytest.mark.parametrize("n_steps", [50, 21])
def test_every_series_follows_sine_plus_trend(generate_time_series, n_steps):
    """Averaged over many series, each step is sin(t) + 0.5·t, for t from 0 to 10."""
    rows = 4000
    series = generate_time_series(batch_size=rows, n_steps=n_steps, seed=1)
    series = checks.array(series, "the series", shape=(rows, n_steps), finite=True)
    mean = series.mean(axis=0)
    time = np.linspace(0, 10, n_steps)
    known = {
        "the trend 0.5·t is missing": np.sin(time),
        "the sine is missing": 0.5 * time,
        "the trend is t, not 0.5·t": np.sin(time) + time,
        "the wave is a sine, not a cosine": np.cos(time) + 0.5 * time,
        "t must reach 10: np.linspace includes its end": forecasting.signal(n_steps + 1)[:-1],
        "t runs from 0 to 10, whatever n_steps is: its steps are not always 0.2 long": _up_to(0.2, n_steps),
    }
    hints = [hint for hint, wrong in known.items() if np.abs(mean - wrong).max() < 0.04][:1]
    if np.ptp(series, axis=0).max() < 1e-6:
        hints = ["all series are equal: each one needs noise of its own"]
    # A mean of 4,000 draws has a standard deviation of 0.0047: a right answer leaves ±0.04 (8.4 of them)
    # in one of 71 columns with a probability below 1e-14.
    checks.close(mean, forecasting.signal(n_steps), "the mean of each step", atol=0.04, hint="".join(hints))


@pytest.mark.points(0.75)
@pytest.mark.parametrize("seed", [0, 11])
def test_a_seed_makes_the_series_repeatable(generate_time_series, seed):
    """The same seed gives the same series, another seed gives others, also after NumPy was reseeded."""
    np.random.seed(3)
    first = checks.array(generate_time_series(5, 8, seed=seed), "the series", shape=(5, 8))
    np.random.seed(4)
    again = generate_time_series(5, 8, seed=seed)
    hint = "do all numbers come from a generator that is made from the seed?"
    if seed == 0 and np.array_equal(generate_time_series(5, 8, seed=9), generate_time_series(5, 8, seed=9)):
        hint = "0 is a seed as well"
    checks.close(again, first, f"a second call with seed={seed}", atol=0, hint=hint)
    other = checks.array(generate_time_series(5, 8, seed=seed + 1), "the series", shape=(5, 8))
    checks.that(
        not np.isclose(first, other, rtol=0, atol=1e-9).any(),
        f"the series of seed={seed} and seed={seed + 1}",
        expected="different noise everywhere",
        got="equal values",
        hint="is the seed used as it is given?",
    )
