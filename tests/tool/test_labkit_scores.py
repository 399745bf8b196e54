"""What the checks on loss and accuracies say of what is no number, and of known mistakes."""

from __future__ import annotations

import numpy as np
import pytest
from labkit import scores

Y = np.eye(10, dtype=np.float32)[[0, 1, 2, 3]]
PROBABILITIES = np.full((4, 10), 0.1)
WANTED = {"loss": float(np.log(10)), "accuracy": 0.5}


def message(result: object) -> str:
    """What the check says."""
    with pytest.raises(AssertionError) as caught:
        scores.expect(result, WANTED, PROBABILITIES, Y, "4 rows")
    return str(caught.value)


def test_numbers_of_any_library_are_right() -> None:
    """Python's and NumPy's, and further ones beside them."""
    scores.expect({**WANTED, "more": None}, WANTED, PROBABILITIES, Y, "4 rows")
    scores.expect({name: np.float64(one) for name, one in WANTED.items()}, WANTED, PROBABILITIES, Y, "4 rows")


@pytest.mark.parametrize("value", [None, "0.5", [0.5], True, {}, np.zeros(2)])
def test_what_is_no_number_is_told_by_its_name(value: object) -> None:
    """Also a text that Python could make a number of."""
    assert "accuracy of 4 rows has the wrong" in message({**WANTED, "accuracy": value})


def test_what_is_no_dict_or_lacks_a_name_is_told() -> None:
    """A list of numbers in the order of compile is no dict."""
    assert "dict" in message([0.5, 0.5])
    assert "the key 'accuracy'" in message({"loss": 1.0})


def test_a_known_mistake_is_named() -> None:
    """As the sum over the rows."""
    assert "sum over the rows" in message({**WANTED, "loss": 4 * WANTED["loss"]})
