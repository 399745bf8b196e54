"""train_val_split: every row in one part, beside its label, every class in both."""

import numpy as np
import pytest
from labkit import checks


@pytest.fixture(scope="module")
def split(train_val_split):
    """200 rows of five classes, sorted by class; a row's values tell its number."""
    x = np.stack([np.arange(200), np.arange(200) + 0.5], axis=1)
    y = np.eye(5, dtype=np.float32)[np.arange(200) // 40]
    parts = train_val_split(x, y, val_fraction=0.2, seed=3)
    what = "train_val_split(x, y)"
    checks.is_instance(parts, (tuple, list), what)
    hint = "two pairs are asked for: (x of train, y of train), (x of val, y of val)"
    for part in parts:
        checks.is_instance(part, (tuple, list), f"a part of {what}", hint=hint)
    checks.equal([len(part) for part in parts], [2, 2], f"{what}: the lengths of its two pairs", hint=hint)
    (x_train, y_train), (x_val, y_val) = parts
    is_an_x = (checks.shape_of(y_train) or ())[1:] == (2,)
    mixed_up = "this is an x: each pair is (x, y) of one part" if is_an_x else ""
    return (
        checks.array(x_train, "x of train", shape=(None, 2)),
        checks.array(y_train, "y of train", shape=(None, 5), hint=mixed_up),
        checks.array(x_val, "x of val", shape=(None, 2)),
        checks.array(y_val, "y of val", shape=(None, 5)),
    )


@pytest.mark.points(0.5)
def test_every_row_is_in_exactly_one_part(split):
    """Together, train and val have every row once."""
    x_train, y_train, x_val, y_val = split
    checks.equal((len(y_train), len(y_val)), (len(x_train), len(x_val)), "the lengths of y")
    rows = np.sort(np.concatenate([x_train, x_val])[:, 0])
    what = "the rows of train and val together, sorted"
    checks.equal(len(rows), 200, f"the number of {what}")
    checks.close(rows, np.arange(200), what, atol=0, hint="a row is missing, or in both parts")


@pytest.mark.points(0.5)
def test_rows_stay_beside_their_labels(split):
    """The label of every row is still its own, and one-hot labels stay one-hot."""
    x_train, y_train, x_val, y_val = split
    for name, x, y in (("train", x_train, y_train), ("val", x_val, y_val)):
        checks.equal(len(y), len(x), f"the length of {name}'s y")
        checks.close(
            x[:, 1] - x[:, 0], np.full(len(x), 0.5), f"the values within one row of {name}", atol=1e-6
        )
        unknown = int((~np.isin(x[:, 0], np.arange(200))).sum())
        checks.equal(unknown, 0, f"the number of rows of {name} that are no rows of x")
        checks.close(
            y,
            np.eye(5)[(x[:, 0] // 40).astype(int)],
            f"{name}'s labels, compared with those of the same rows before",
            atol=0,
            hint="use one order for x and for y",
        )


@pytest.mark.points(0.5)
def test_val_has_its_share_of_every_class(split):
    """Of 40 rows of each class, a val_fraction of 0.2 puts 8 ± 1 into val."""
    _, _, _, y_val = split
    counts = y_val.sum(axis=0)
    checks.that(
        np.all(np.abs(counts - 8) <= 1),
        "the rows of each class in val",
        expected="8 of each class, or one more or less",
        got=counts.astype(int).tolist(),
        hint=_hint_for_counts(counts),
    )


def _hint_for_counts(counts):
    """What puts so many of 40 rows of each class into val."""
    if np.all(np.abs(counts - 32) <= 1):
        return "this is the larger part: train comes first, val second"
    if np.all(np.abs(counts - 4) <= 1):
        return "a tenth of each class: the argument val_fraction is not used"
    if np.any(counts == 0):
        return "some classes have no row in val: the rows come sorted by class"
    return "split each class by itself; a plain shuffle only comes near"
