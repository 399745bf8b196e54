"""Messages about hidden tests, without the tests' data."""

from itertools import pairwise

import pytest
from dlgrade.redaction import without_data
from hypothesis import given
from hypothesis import strategies as st

numbers = st.floats(allow_infinity=True, allow_nan=True) | st.integers(-10_000, 10_000)


@pytest.mark.parametrize(
    ("message", "redacted"),
    [
        ("with val_loss [0.9, 0.5, 0.6, 0.7] in force", "with val_loss [0.9, …] in force"),
        ("f([3, 1, 4]) is wrong at [2, 0, 7] (9 of 9)", "f([3, …]) is wrong at [2, 0, 7] (9 of 9)"),
        ("a line through [0.6446, 1.584, 1.353, …] (17 points)", "a line through [0.6446, …] (17 points)"),
        ("array([[0.1, 0.2], [0.3, 0.4]])", "array([[0.1, 0.2], …])"),
        ("[[0.1 0.2 0.3]\n [0.3 0.4 0.5]] came", "[[0.1, …], …] came"),
        ("got: [np.float64(8.0), np.float64(15.0), np.int64(12)]", "got: [8.0, …]"),
        ("'Label: [0. 0. 1. 0.]'", "'Label: [0., …]'"),
        ("got: (0.1, -2e-05, nan)", "got: (0.1, …)"),
        ("cut off: [0.25, 0.125, 0.5, 0.2…", "cut off: [0.25, …]"),
        ("{'loss': [0.5, 0.25, 1.0], 'rows': [3]}", "{'loss': [0.5, …], 'rows': [3]}"),
    ],
)  # fmt: skip
def test_of_an_array_the_first_number_is_left(message: str, redacted: str) -> None:
    """Whatever holds it: lists, tuples, what NumPy prints, and what was cut off."""
    assert without_data(message) == redacted


@pytest.mark.parametrize(
    "message",
    [
        "x has the wrong shape\n  expected: (None, 28, 28, 1)\n  got:      (3, 28, 28)",
        "x is wrong at [0, 4, 19, 7] (9 of 9 values differ)\n  expected: 0.5\n  got:      0.25, off by 0.25",
        "the epochs\n  expected: one of [8, 9, 10]\n  got:      [0, 2, 4, 6]",
        "x = [1, 2, 3, 4, 5, 6, …] (19 points)",
        "a panel that shows values[0, 3, 1, 0, 7], up to a positive factor",
        "create_augmentation(0.15, 0.0, 0.3), asked for 54, is out of range",
        "['LSTM', 'GRU', 'Dense'], [['a', 1], ['b', 2], ['c', 5]]",
        "step.py, line 3, in f\n    rates = [0.1, 0.01, 0.001]",
    ],
)  # fmt: skip
def test_what_is_no_data_stays(message: str) -> None:
    """Shapes, indices, plain counts, the settings of a call, words, and a student's own lines."""
    assert without_data(message) == message


@pytest.mark.parametrize("last", ["None", "nothing", "1.5e", "[", "("])
@pytest.mark.parametrize("opening", ["[", "("])
def test_a_long_list_that_is_none_of_numbers_is_read_once(opening: str, last: str) -> None:
    """Tried in all the ways in which its digits can be grouped, it would take until the end of the world."""
    message = f"counts: {opening}{', '.join(['12345'] * 60)}, {last}"
    assert without_data(message) == message


@given(st.lists(numbers, min_size=3, max_size=30), st.sampled_from([repr, lambda v: str(v).replace(",", "")]))
def test_no_list_is_left_whole(values: list[float], shown: object) -> None:
    """Of no list are three numbers left, unless they are whole and evenly spaced."""
    assert callable(shown)
    whole = all(isinstance(value, int) for value in values)
    even = whole and len({b - a for a, b in pairwise(values)}) == 1
    redacted = without_data(f"what came, {shown(values)}, is wrong")
    assert redacted == (
        f"what came, {shown(values)}, is wrong" if even else f"what came, [{values[0]!r}, …], is wrong"
    )


@given(st.text())
def test_redacting_twice_changes_nothing_more(message: str) -> None:
    """Nor does it ever fail."""
    assert without_data(without_data(message)) == without_data(message)
