"""Checks that climb one ladder: missing → raises → type → shape → dtype → value.

Every check raises ``AssertionError`` with three things: what was expected, what came, and where to look.
``what`` is the student's word for the value ("the windows x"); it opens each message.
"""

from __future__ import annotations

import builtins
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import numpy as np

Shape = Sequence[int | None]


class Difference(AssertionError):
    """Two arrays of one shape that are not alike: ``expected`` and ``got``, for whoever can draw them."""

    def __init__(self, message: str, expected: np.ndarray, got: np.ndarray) -> None:
        """Say ``message``, and keep both."""
        super().__init__(message)
        self.expected = expected
        self.got = got


def fail(what: str, expected: object, got: object, hint: str = "") -> NoReturn:
    """Fail the test: ``what``, expected and got on lines of their own, then the hint.

    Raises:
        AssertionError: always.
    """
    __tracebackhide__ = True
    raise AssertionError(_words(what, expected, got, hint))


def that(condition: object, what: str, *, expected: object, got: object, hint: str = "") -> None:
    """Fail with ``fail(what, expected, got, hint)`` unless ``condition`` is true."""
    __tracebackhide__ = True
    if not condition:
        fail(what, expected, got, hint)


def is_instance(value: Any, types: type | tuple[type, ...], what: str, *, hint: str = "") -> Any:
    """Return ``value`` when it is an instance of ``types``; the message names both types."""
    __tracebackhide__ = True
    wanted = types if isinstance(types, tuple) else (types,)
    if not isinstance(value, wanted):
        names = " or ".join(_type_name(kind) for kind in wanted)
        if value is None and not hint:
            hint = "does the function end in a return?"
        fail(f"{what} has the wrong type", names, describe(value), hint)
    return value


def array(
    value: Any,
    what: str,
    *,
    shape: Shape | None = None,
    dtype: Any = None,
    finite: bool = False,
    hint: str = "",
) -> np.ndarray:
    """Return ``value`` as a NumPy array once its type, shape and dtype are right.

    Args:
        value: a NumPy array or an eager TensorFlow tensor of real numbers; a list is not an array.
        what: the student's word for it.
        shape: the shape; None in it accepts any length.
        dtype: a dtype or NumPy kind such as ``np.floating``; None accepts any.
        finite: whether NaN and infinities are refused.
        hint: added to a failing message.
    """
    __tracebackhide__ = True
    if not isinstance(value, np.ndarray) and not _is_eager_tensor(value):
        empty = value is None and not hint
        fail(
            f"{what} has the wrong type",
            "a NumPy array or a tensor",
            describe(value),
            "does the function end in a return?" if empty else hint,
        )
    result = np.asarray(value)
    if shape is not None and not _fits(result.shape, shape):
        fail(f"{what} has the wrong shape", _shape_text(shape), _shape_text(result.shape), hint)
    if dtype is not None and not np.issubdtype(result.dtype, dtype):
        fail(f"{what} has the wrong dtype", getattr(dtype, "__name__", dtype), result.dtype, hint)
    if not _holds_numbers(result):
        fail(f"{what} has the wrong dtype", "a dtype of real numbers", result.dtype, hint)
    if result.dtype.kind in "bO":  # NumPy subtracts no bools, and does not know whether objects are finite
        result = _numeric(result, what, hint)
    if finite and not np.all(np.isfinite(result)):
        fail(f"{what} holds values that are not finite", "finite numbers", "NaN or infinity", hint)
    return result


def close(actual: Any, expected: Any, what: str, *, atol: float, rtol: float = 0.0, hint: str = "") -> None:
    """Fail unless ``|actual − expected| ≤ atol + rtol·|expected|`` everywhere.

    Shapes must be equal: nothing broadcasts. The message names the largest difference and its index.
    """
    __tracebackhide__ = True
    got, want = _numeric(actual, what, hint), np.asarray(expected)
    if got.shape != want.shape:
        fail(f"{what} has the wrong shape", _shape_text(want.shape), _shape_text(got.shape), hint)
    if got.size == 0:
        return
    difference = np.abs(got.astype(np.float64) - want.astype(np.float64))
    allowed = atol + rtol * np.abs(want.astype(np.float64))
    wrong = ~(difference <= allowed)
    if not wrong.any():
        return
    excess = np.where(np.isnan(difference), np.inf, difference - allowed)
    index = np.unravel_index(int(np.argmax(excess)), got.shape)
    if got.ndim == 0:
        fail(f"{what} is wrong", _number(want[()]), _number(got[()]), hint)
    place = "[" + ", ".join(str(int(i)) for i in index) + "]"
    share = f" ({int(wrong.sum())} of {got.size} values differ)"
    came = f"{_number(got[index])}, off by {_number(difference[index])}"
    raise Difference(
        _words(f"{what} is wrong at {place}{share}", _number(want[index]), came, hint), want, got
    )


def equal(actual: Any, expected: Any, what: str, *, hint: str = "") -> None:
    """Fail unless two plain values (numbers, strings, tuples, dicts, lists of them) are equal."""
    __tracebackhide__ = True
    try:
        same = bool(actual == expected)
    except (TypeError, ValueError):  # an array, or one in a list: neither true nor false
        same = False
    if not same:
        fail(f"{what} is wrong", shorten(repr(expected)), _shown(actual), hint)


def has_keys(value: Any, names: Iterable[str], what: str, *, hint: str = "") -> dict[Any, Any]:
    """Return ``value`` when it is a dict with all of these keys; the message names the first that is missing.

    Further keys are fine.
    """
    __tracebackhide__ = True
    is_instance(value, dict, what, hint=hint)
    for name in names:
        got = f"the keys {_shown(list(value))}"
        that(name in value, what, expected=f"the key {name!r}", got=got, hint=hint)
    return value


def number(
    value: Any, what: str, *, low: float | None = None, high: float | None = None, hint: str = ""
) -> float:
    """Return a real scalar (Python, NumPy, or a tensor of shape ()) as a float, within [low, high].

    A bool is not a number, and NaN lies outside every interval.
    """
    __tracebackhide__ = True
    if not _is_real(value):
        if not isinstance(value, np.ndarray) and not _is_eager_tensor(value):
            fail(f"{what} has the wrong type", "a number", describe(value), hint)
        if np.shape(value) != ():
            fail(f"{what} has the wrong shape", "a scalar, shape ()", _shape_text(np.shape(value)), hint)
        if not _holds_numbers(np.asarray(value)) or np.asarray(value).dtype.kind == "b":
            fail(f"{what} has the wrong dtype", "a dtype of real numbers", np.asarray(value).dtype, hint)
    try:
        result = float(np.asarray(value))
    except OverflowError:
        fail(f"{what} is out of range", "a number that a float can hold", describe(value), hint)
    below = low is not None and not result >= low
    above = high is not None and not result <= high
    if below or above or np.isnan(result):
        if low is not None and high is not None:
            wanted = f"between {_number(low)} and {_number(high)}"
        elif low is not None:
            wanted = f"at least {_number(low)}"
        elif high is not None:
            wanted = f"at most {_number(high)}"
        else:
            wanted = "a number"
        fail(f"{what} is out of range", wanted, _number(result), hint)
    return result


def sequence(value: Any, what: str, *, hint: str = "") -> list[Any]:
    """Return the items of a list or a tuple, whatever they are, or the numbers of a one-dimensional array."""
    __tracebackhide__ = True
    if isinstance(value, np.ndarray) or _is_eager_tensor(value):
        return list(array(value, what, shape=(None,), hint=hint).astype(np.float64))
    return list(is_instance(value, (list, tuple), what, hint=hint))


def numbers(value: Any, what: str, *, hint: str = "") -> np.ndarray:
    """Return a list, a tuple or a one-dimensional array of real numbers as float64; NaN is no number."""
    __tracebackhide__ = True
    items = sequence(value, what, hint=hint)
    return np.array([number(item, f"{what}[{place}]") for place, item in enumerate(items)], np.float64)


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of whatever has one, for a hint; None where it has none, as rows of different lengths."""
    try:
        return np.shape(value)
    except (TypeError, ValueError):
        return None


def raises(
    kinds: type[Exception] | tuple[type[Exception], ...],
    what: str,
    call: Callable[[], Any],
    *,
    names: str = "",
    hint: str = "",
) -> None:
    """Fail unless ``call()`` raises one of ``kinds``; ``what`` is the call in the student's words.

    With ``names``, the error's message must hold this word. A stub's NotImplementedError and errors that
    are not Python's own pass through.
    """
    __tracebackhide__ = True
    try:
        result = call()
    except kinds as error:
        if names not in str(error):
            message = repr(shorten(str(error)))
            fail(f"{what}: the error's message", f"one that names {names!r}", message, hint)
        return
    except Exception as error:
        if isinstance(error, NotImplementedError | AssertionError) or type(error).__module__ != "builtins":
            raise
        got = f"{type(error).__name__}: {shorten(str(error))}"
    else:
        got = f"no error; it returned {describe(result)}"
    wanted = [kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
    fail(what, f"raises {' or '.join(wanted)}", got, hint)


def outcome(call: Callable[[], Any]) -> tuple[Any, str | None]:
    """What ``call()`` returns, and None; or None, and the message of the exception that it raises.

    A stub's NotImplementedError passes through, and so does what says that nothing could be called.
    """
    __tracebackhide__ = True
    try:
        return call(), None
    except Exception as error:
        # an examiner names what a student's function raised after Python's own exceptions
        kind = type(error)
        fault = kind.__module__.startswith("dlgrade") and not hasattr(builtins, kind.__name__)
        if fault or isinstance(error, NotImplementedError | AssertionError):
            raise
        return None, str(error)


@contextmanager
def leaves_random_state_alone(what: str, *, hint: str = "") -> Iterator[None]:
    """Fail if the block changes Python's or NumPy's global random state; ``what`` is the block in words."""
    __tracebackhide__ = True
    # states that no earlier call has left: whoever sets the same seed again would come back to those
    random.random()
    np.random.random_sample()
    python, numpy = random.getstate(), _numpy_state()
    yield
    hint = hint or "make a generator of your own: np.random.default_rng(seed)"
    if random.getstate() != python:
        fail(f"{what} changes Python's global random state", "as before", "another state", hint)
    if _numpy_state() != numpy:
        fail(f"{what} changes NumPy's global random state", "as before", "another state", hint)


def describe(value: Any) -> str:
    """A value in a student's words: its type, and its shape or length where it has one."""
    if value is None:
        return "None"
    name = _type_name(type(value))
    if isinstance(value, np.ndarray) or _is_eager_tensor(value):
        return f"{name} of shape {_shape_text(np.shape(value))}"
    if isinstance(value, str | int | float | bool):
        return f"{name} {_shown(value)}"
    if isinstance(value, list | tuple | dict | set):
        return f"{name} of length {len(value)}"
    return name


def shorten(text: str, limit: int = 200) -> str:
    """``text``, or its beginning and an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _shown(value: Any) -> str:
    try:
        return shorten(repr(value))
    except ValueError:  # Python writes no integer of more than some thousand digits
        return "an integer of very many digits"


def _numeric(value: Any, what: str, hint: str) -> np.ndarray:
    """An array of numbers; fail unless there are numbers in it."""
    __tracebackhide__ = True
    try:
        array = np.asarray(value)
        if _holds_numbers(array):
            return array.astype(np.float64) if array.dtype.kind in "bO" else array
    except (OverflowError, TypeError, ValueError):
        pass  # rows of different lengths, what is no array, or an integer beyond every float
    fail(f"{what} has the wrong type", "numbers", describe(value), hint)


def _holds_numbers(array: np.ndarray) -> bool:
    """Whether all values are real numbers or bools; NumPy would make numbers of texts, too."""
    if array.dtype.kind == "O":
        return all(_is_real(value) or isinstance(value, bool | np.bool_) for value in array.flat)
    # bfloat16 is no kind of NumPy's own
    return array.dtype.kind in "biuf" or array.dtype.name == "bfloat16"


def _is_real(value: Any) -> bool:
    """Whether ``value`` is one of Python's or NumPy's real numbers; a bool is none."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _words(what: str, expected: object, got: object, hint: str) -> str:
    message = f"{what}\n  expected: {expected}\n  got:      {got}"
    return f"{message}\n  hint:     {hint}" if hint else message


def _numpy_state() -> list[Any]:
    return [np.asarray(part).tolist() for part in np.random.get_state()]


def _is_eager_tensor(value: Any) -> bool:
    """Eager tensors have numpy(), symbolic ones do not; so TensorFlow need not be imported here."""
    return type(value).__module__.startswith("tensorflow") and hasattr(value, "numpy")


def _fits(shape: tuple[int, ...], wanted: Shape) -> bool:
    return len(shape) == len(wanted) and all(w is None or s == w for s, w in zip(shape, wanted, strict=True))


def _shape_text(shape: Shape) -> str:
    inner = ", ".join("any" if size is None else str(size) for size in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def _type_name(kind: type) -> str:
    return (
        kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__.split('.')[0]} {kind.__name__}"
    )


def _number(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)
