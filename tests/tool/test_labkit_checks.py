"""The checks' own promises: what passes, what fails, and what a failure says."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NoReturn

import numpy as np
import pytest
from dlgrade import faults
from labkit import checks


def message(call: object, *args: object, **options: object) -> str:
    """What a check says when it fails."""
    with pytest.raises(AssertionError) as caught:
        call(*args, **options)  # type: ignore[operator]
    return str(caught.value)


def test_a_failure_has_expected_got_and_hint() -> None:
    """Three lines under the student's word for the value."""
    text = message(checks.that, False, "the answer", expected=42, got=41, hint="one more")
    assert text == "the answer\n  expected: 42\n  got:      41\n  hint:     one more"


def test_array_climbs_the_ladder() -> None:
    """Type, then shape, then dtype, then finite values."""
    array = np.zeros((2, 3), np.float64)
    assert checks.array(array, "x", shape=(None, 3), dtype=np.floating, finite=True) is array
    assert "a NumPy array or a tensor" in message(checks.array, [1, 2], "x")
    assert "does the function end in a return?" in message(checks.array, None, "x")
    assert "(3, any)" in message(checks.array, array, "x", shape=(3, None))
    assert "float32" in message(checks.array, array, "x", dtype=np.float32)
    assert "not finite" in message(checks.array, array * np.nan, "x", finite=True)


@pytest.mark.parametrize(
    "value",
    [np.array(["0.5", "1.5"]), np.array([b"1", b"2"]), np.ones(2, complex), np.array([1.0, None])],
    ids=["texts", "bytes", "complex", "None"],
)
def test_an_array_of_texts_is_no_array_of_numbers(value: np.ndarray) -> None:
    """NumPy would make numbers of some of them; whoever calls computes with what comes back."""
    assert "a dtype of real numbers" in message(checks.array, value, "x", shape=(2,))
    assert "numbers" in message(checks.close, value, np.ones(2), "x", atol=9)


def test_bools_and_objects_that_are_numbers_become_floats() -> None:
    """NumPy would neither subtract the ones nor tell whether the others are finite."""
    for value in (np.array([True, False]), np.array([1, 0.0], dtype=object)):
        assert checks.array(value, "x", finite=True).dtype == np.float64
        checks.close(value, [1.0, 0.0], "x", atol=0)
    assert "numbers" in message(checks.array, np.array([10**400, 1], dtype=object), "x")


def test_close_names_the_worst_place_and_never_broadcasts() -> None:
    """Shapes must be equal, NaN is never close, and the largest difference is named."""
    checks.close([1.0, 2.0], [1.0, 2.05], "x", atol=0.1)
    text = message(checks.close, [1.0, 2.0, 9.0], [1.0, 2.5, 3.0], "x", atol=0.1)
    assert "x is wrong at [2] (2 of 3 values differ)" in text
    assert "off by 6" in text
    assert "wrong shape" in message(checks.close, [[1.0]], [1.0], "x", atol=1)
    assert "[1]" in message(checks.close, [1.0, float("nan")], [1.0, 1.0], "x", atol=1)


def test_number_refuses_bools_vectors_and_nan() -> None:
    """A scalar of any library is a number; True, an array and NaN are not."""
    assert checks.number(np.float32(0.5), "x", low=0, high=1) == 0.5
    arrays = (np.zeros(1), np.array("0.5"), np.array(True), np.array(1j), np.array(None))
    for value in (True, "1", [1.0], 1j, None, float("nan"), 10**400, 10**5000, *arrays):
        message(checks.number, value, "x", low=0, high=1)
    assert "at least 2" in message(checks.number, 1, "x", low=2)


def test_equal_takes_what_cannot_be_compared_for_another_value() -> None:
    """An array is neither equal nor unequal, and an integer may be too long to be written."""
    checks.equal(np.array(3), 3, "x")
    for value in (np.zeros(2), [np.zeros(2)], 10**5000, None, float("nan")):
        assert "x is wrong" in message(checks.equal, value, [0.0], "x")


def test_has_keys_climbs_from_the_type_to_the_first_name_that_is_missing() -> None:
    """Further keys are fine, and keys that are no texts do not hide what is missing."""
    value = {"loss": 1, 2: 3}
    assert checks.has_keys(value, ["loss"], "x") is value
    assert "the key 'top5'" in message(checks.has_keys, value, ["loss", "top5"], "x")
    assert "['loss', 2]" in message(checks.has_keys, value, ["top5"], "x")
    assert "does the function end in a return?" in message(checks.has_keys, None, ["loss"], "x")


def test_numbers_are_a_list_a_tuple_or_an_array_of_them() -> None:
    """What is no sequence is told by its type, what is no number in it by its place."""
    for value in ([1, np.float32(2)], (1.0, 2), np.array([1, 2])):
        assert checks.numbers(value, "x").tolist() == [1.0, 2.0]
    assert checks.numbers([], "x").shape == (0,)
    for value in (None, 0.5, "text", {"a": 1}):
        assert "wrong type" in message(checks.numbers, value, "x")
    assert "wrong shape" in message(checks.numbers, np.zeros((2, 2)), "x")
    for item in (None, "1.0", [2.0], True, float("nan")):
        assert "x[1]" in message(checks.numbers, [1.0, item], "x")


def test_rows_of_different_lengths_have_no_shape() -> None:
    """Everything else that NumPy takes has one."""
    assert checks.shape_of([[1], [2, 3]]) is None
    assert checks.shape_of([[1, 2]]) == (1, 2)
    assert checks.shape_of(None) == ()


def test_raises_wants_this_error_and_names_what_came() -> None:
    """The right error passes; another error or none is described."""

    def bad() -> None:
        raise IndexError("index 10 is out of bounds")

    checks.raises(IndexError, "f(10)", bad)
    assert "IndexError: index 10" in message(checks.raises, ValueError, "f(10)", bad)
    assert "no error; it returned int 3" in message(checks.raises, ValueError, "f(3)", lambda: 3)
    checks.raises(IndexError, "f(10)", bad, names="index")
    said = message(lambda: checks.raises(IndexError, "f(10)", bad, names="size_of"))
    assert "f(10): the error's message" in said
    assert "one that names 'size_of'" in said


def test_raises_lets_a_stub_and_the_graders_own_errors_through() -> None:
    """Not written yet, and a worker that died, are other news than a wrong error."""

    class WorkerDied(Exception):
        pass

    for error in (NotImplementedError("f: …"), WorkerDied("killed")):

        def call(error: Exception = error) -> None:
            raise error

        with pytest.raises(type(error)):
            checks.raises(ValueError, "f()", call)


@pytest.mark.parametrize(
    ("touch", "name"), [(random.random, "Python"), (np.random.rand, "NumPy"), (lambda: None, None)]
)
def test_leaves_random_state_alone_names_whose_state_moved(touch: object, name: str | None) -> None:
    """One number drawn from a global generator is seen."""

    def block() -> None:
        with checks.leaves_random_state_alone("f()"):
            touch()  # type: ignore[operator]

    if name is None:
        block()
    else:
        assert f"f() changes {name}'s global random state" in message(block)


def test_an_outcome_is_a_value_or_what_an_exception_says() -> None:
    """A stub, a failed check, and a fault that is not the function's pass through."""

    def raising(error: Exception) -> Callable[[], NoReturn]:
        def call() -> NoReturn:
            raise error

        return call

    assert checks.outcome(lambda: 3) == (3, None)
    assert checks.outcome(raising(OSError("no network"))) == (None, "no network")
    assert checks.outcome(raising(faults._raised_type(OSError)("no network"))) == (None, "no network")
    for error in (
        NotImplementedError("half: "),
        AssertionError("no"),
        faults.StudentFault("it was stopped"),
    ):
        with pytest.raises(type(error)):
            checks.outcome(raising(error))


@pytest.mark.parametrize("value", [None, "text", [1, "b"], {"a": 1}, [[1], [1, 2]]])
def test_what_is_no_number_is_not_close(value):
    """It fails as the student's mistake, whatever was returned."""
    with pytest.raises(AssertionError, match=r"the values has the wrong (type|shape)"):
        checks.close(value, np.zeros(2), "the values", atol=1)


@pytest.mark.parametrize("seeds", [random.seed, np.random.seed], ids=["Python", "NumPy"])
def test_a_seed_that_was_set_before_is_seen_again(seeds):
    """The state that an earlier call left is not taken for one that was left alone."""
    seeds(3)
    with (
        pytest.raises(AssertionError, match="global random state"),
        checks.leaves_random_state_alone("the second call"),
    ):
        seeds(3)
