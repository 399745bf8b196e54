"""Hidden tests of generate_time_series. Every band holds a right answer but for one seed in a million."""

import random

import numpy as np
import pytest
from labkit import checks

ROWS, STEPS = 4000, 50


@pytest.fixture(scope="module")
def noise(generate_time_series):
    """What is left of 4,000 series without the mean of each step, be it right or not."""
    series = generate_time_series(batch_size=ROWS, n_steps=STEPS, seed=5)
    series = checks.array(series, "the series", shape=(ROWS, STEPS), finite=True)
    series = series.astype(np.float64)
    return series - series.mean(axis=0)


@pytest.mark.points(0.5)
def test_noise_is_normal_with_standard_deviation_0_3(noise):
    """The noise is normally distributed with standard deviation 0.3 at every step."""
    spread = float(noise.std())
    hints = {
        0.3**0.5: "0.3 is the standard deviation, not the variance",
        0.3**2: "the standard deviation is 0.3, not 0.3 squared",
        1.0: "the noise has not been scaled to 0.3",
        0.0: "all series are the same: there is no noise, or one row of it for all",
    }
    hint = "".join(text for value, text in hints.items() if abs(spread - value) < 0.01)
    # Standard errors are 0.3/√(2·200,000) = 0.0005 over all, 0.3/√(2·4,000) = 0.0034 in one of 50 columns,
    # √(24/200,000) = 0.011 for the kurtosis. The bands are 10, 9 and 9 of them wide: below 1e-16 in all.
    checks.number(spread, "the noise's standard deviation", low=0.295, high=0.305, hint=hint)
    checks.close(noise.std(axis=0), np.full(STEPS, 0.3), "the noise's standard deviation by step", atol=0.03)
    kurtosis = float(((noise - noise.mean()) ** 4).mean() / noise.var() ** 2)
    hint = "3 is a normal distribution, 1.8 a uniform one"
    checks.number(kurtosis, "the noise's kurtosis", low=2.9, high=3.1, hint=hint)


@pytest.mark.points(0.5)
def test_every_row_and_step_has_its_own_noise(noise):
    """The noise of every series and of every step is independent of all others."""
    checks.that(
        float(np.ptp(noise, axis=0).max()) > 1e-6,
        "the noise",
        expected="its own for every series",
        got="the same for all series",
        hint="draw noise of shape (batch_size, n_steps)",
    )
    checks.that(
        float(np.ptp(noise, axis=1).max()) > 1e-6,
        "the noise",
        expected="its own for every step",
        got="one value per series, at all of its steps",
        hint="draw noise of shape (batch_size, n_steps)",
    )
    distinct = len(np.unique(noise, axis=0))
    checks.equal(distinct, ROWS, "the number of different series", hint="no row may be a copy of another")
    # The mean product of 199,950 (196,000) pairs has a standard error of 0.0022 (0.0023) noise variances:
    # 0.02 are more than 8 of them, below 1e-15.
    variance = noise.var()
    between_rows = float((noise[1:] * noise[:-1]).mean() / variance)
    between_steps = float((noise[:, 1:] * noise[:, :-1]).mean() / variance)
    hint = "no step's noise may be part of the next one's: draw it anew, and do not sum it up"
    checks.number(
        between_steps, "the correlation of neighbouring steps' noise", low=-0.02, high=0.02, hint=hint
    )
    checks.number(between_rows, "the correlation of neighbouring series' noise", low=-0.02, high=0.02)
    # Of all 8 million pairs of series, cosines of 50 draws, the largest was 0.64 to 0.74 (20 seeds); it is
    # above 0.95 with a probability below 1e-15. Of 1,225 pairs of steps, 0.04 to 0.07; 0.15 are 9 standard
    # errors.
    for largest, what, high in (
        (_largest_cosine(noise), "series", 0.95),
        (_largest_cosine(noise.T), "steps", 0.15),
    ):
        checks.number(
            largest,
            f"the largest correlation of two {what}' noise, with either sign,",
            high=high,
            hint=f"no two {what} share their noise, also not with its sign turned: draw all of it anew",
        )


def _largest_cosine(rows):
    """Between two different rows, without its sign."""
    directions = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    cosines = directions @ directions.T
    np.fill_diagonal(cosines, 0.0)
    return float(np.abs(cosines).max())


@pytest.mark.points(0.5)
@pytest.mark.parametrize("seed", [6, None])
def test_global_random_states_are_untouched(generate_time_series, seed):
    """NumPy's and Python's global random states are as before; without a seed, every call is fresh."""
    np.random.seed(1)
    random.seed(1)
    numpy_before, python_before = np.random.get_state(), random.getstate()
    first = checks.array(generate_time_series(3, 9, seed=seed), "the series", shape=(3, 9))
    numpy_after, python_after = np.random.get_state(), random.getstate()
    same = numpy_before[2] == numpy_after[2] and np.array_equal(numpy_before[1], numpy_after[1])
    hint = "np.random.default_rng(seed) makes a generator of your own"
    checks.that(same, "NumPy's global random state", expected="unchanged", got="changed", hint=hint)
    checks.that(
        python_before == python_after, "Python's global random state", expected="unchanged", got="changed"
    )
    if seed is None:
        np.random.seed(1)
        random.seed(1)
        second = checks.array(generate_time_series(3, 9, seed=None), "the series", shape=(3, 9))
        checks.that(
            not np.isclose(first, second, rtol=0, atol=1e-9).any(),
            "two calls without a seed",
            expected="different noise, whatever NumPy's global seed is",
            got="equal values",
            hint="seed=None stands for fresh entropy, not for a seed of your own",
        )


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [("batch_size", (0, 5)), ("batch_size", (-2, 5)), ("n_steps", (5, 0)), ("n_steps", (5, -1))],
)
def test_sizes_below_one_are_refused(generate_time_series, name, arguments):
    """A batch_size or n_steps below 1 raises a ValueError that names it."""
    what = f"generate_time_series({arguments[0]}, {arguments[1]})"
    hint = f"check {name} before anything else, and name it in the message"
    checks.raises(ValueError, what, lambda: generate_time_series(*arguments, seed=0), names=name, hint=hint)
