"""train_val_split: uneven classes, order, seeds, random state, bad fractions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labkit import checks
from labkit.properties import few_examples


def data(counts=(30, 70, 50), labels=(5, 0, 2)):
    """Sorted rows with their number as value, and integer labels."""
    y = np.repeat(labels, counts)
    return np.arange(len(y), dtype=np.float64)[:, np.newaxis], y


def pairs(result):
    """The two pairs (rows (n, 1), integer labels (n,)) as arrays, once they are that."""
    hint = "((x_train, y_train), (x_val, y_val)), with labels as they were passed in"
    what = "train_val_split(x, y)"
    checks.is_instance(result, (tuple, list), what)
    for part in result:
        checks.is_instance(part, (tuple, list), f"a part of {what}", hint=hint)
    checks.equal([len(part) for part in result], [2, 2], f"{what}: the lengths of its two pairs", hint=hint)
    return tuple(
        (
            checks.array(x, f"x of {name}", shape=(None, 1), hint=hint),
            checks.array(y, f"y of {name}, of integer labels,", shape=(len(x),), hint=hint),
        )
        for name, (x, y) in zip(("train", "val"), result, strict=True)
    )


@pytest.mark.points(0.5)
@few_examples
@given(
    counts=st.lists(st.integers(10, 60), min_size=2, max_size=5),
    fraction=st.floats(0.15, 0.6),
    seed=st.integers(0, 1000),
)
def test_uneven_classes_keep_their_share(train_val_split, counts, fraction, seed):
    """Integer labels of uneven classes: each class is shared as val_fraction says, within one row."""
    x, y = data(counts, labels=range(3, 3 + 2 * len(counts), 2))
    (x_train, y_train), (x_val, y_val) = pairs(train_val_split(x, y, fraction, seed))
    rows = np.concatenate([np.asarray(x_train), np.asarray(x_val)])
    checks.close(np.sort(rows, axis=0), x, "the rows of train and val together, sorted", atol=0)
    got = np.concatenate([np.asarray(y_train), np.asarray(y_val)])
    checks.close(got, y[rows[:, 0].astype(int)], "the labels beside their rows", atol=0)
    share = {int(label): int((np.asarray(y_val) == label).sum()) for label in np.unique(y)}
    wanted = {int(label): fraction * int((y == label).sum()) for label in np.unique(y)}
    checks.that(
        all(abs(share[label] - wanted[label]) <= 1 for label in share),
        f"val's rows of each class, for val_fraction={fraction:.3f}",
        expected=", ".join(f"{count:.1f} ± 1 of class {label}" for label, count in wanted.items()),
        got=share,
    )


@pytest.mark.points(0.25)
def test_both_parts_are_shuffled(train_val_split):
    """Neither part is grouped by class, and neither keeps the order that its rows had.

    By chance a right answer leaves val's 40 rows of 4 classes grouped with probability 4!·10!⁴/40! < 1e-20.
    """
    x, y = data((50, 50, 50, 50), labels=(0, 1, 2, 3))
    for name, (rows, labels) in zip(("train", "val"), pairs(train_val_split(x, y, 0.2, seed=8)), strict=True):
        rows, labels = np.asarray(rows)[:, 0], np.asarray(labels)
        changes = int((np.diff(labels) != 0).sum())
        checks.that(
            changes > 3,
            f"{name}'s labels, one after the other",
            expected="classes mixed",
            got=f"the class changes {changes} times in {len(labels)} rows",
            hint="shuffle once more after putting the classes together",
        )
        checks.that(
            np.any(np.diff(rows) < 0), f"{name}'s rows", expected="a new order", got="the order of the input"
        )


@pytest.mark.points(0.25)
def test_the_seed_decides(train_val_split):
    """The same seed gives the same split, another seed puts other rows into val."""
    x, y = data()
    first, again, other = (pairs(train_val_split(x, y, 0.2, seed=seed)) for seed in (11, 11, 12))
    for part, name in ((0, "train"), (1, "val")):
        for i in range(2):
            checks.that(
                np.array_equal(first[part][i], again[part][i]),
                f"{'xy'[i]} of {name}, two calls with seed=11",
                expected="the same rows in the same order",
                got="other rows, or another order",
                hint="all chance must come from the seed: also what shuffles the two parts",
            )
    rows = [set(np.asarray(split[1][0])[:, 0].tolist()) for split in (first, other)]
    checks.that(
        rows[0] != rows[1],
        "val's rows with seed=11 and with seed=12",
        expected="other rows",
        got="the same rows",
        hint="give the seed to the generator that chooses the rows",
    )


@pytest.mark.points(0.25)
def test_global_random_states_and_inputs_are_left_alone(train_val_split):
    """Global random states, x and y are as before; so they are with seed=None, which is random."""
    x, y = data()
    with checks.leaves_random_state_alone("train_val_split(x, y, seed=5)"):
        train_val_split(x, y, seed=5)
    with checks.leaves_random_state_alone("train_val_split(x, y, seed=None)"):
        (_, _), (one, _) = pairs(train_val_split(x, y, seed=None))
    (_, _), (two, _) = pairs(train_val_split(x, y, seed=None))
    checks.that(
        set(np.ravel(one)) != set(np.ravel(two)),
        "two calls with seed=None",
        expected="two different splits",
        got="the same rows in val",
    )
    checks.close(x, data()[0], "the x that was passed in, after the calls", atol=0)
    checks.close(y, data()[1], "the y that was passed in, after the calls", atol=0)


@pytest.mark.points(0.25)
def test_fractions_outside_0_and_1_are_refused(train_val_split):
    """val_fraction must lie between 0 and 1, the ends excluded."""
    x, y = data()
    for fraction in (0.0, 1.0, -0.1, 1.5, 20):
        checks.raises(
            ValueError,
            f"train_val_split(x, y, val_fraction={fraction})",
            lambda fraction=fraction: train_val_split(x, y, val_fraction=fraction),
        )
