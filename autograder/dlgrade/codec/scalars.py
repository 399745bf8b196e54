"""What encoding and decoding must agree on: numeric dtypes, big integers, and Keras' small objects."""

from __future__ import annotations

from typing import Any

import keras
import ml_dtypes
import numpy as np

from dlgrade.codec.errors import CannotCrossError, MalformedError

MAX_DEPTH = 50
"""Levels of lists in lists."""

DTYPES = frozenset(
    """
    bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64
    complex64 complex128
    """.split()
)
"""Names of the dtypes whose arrays may cross."""

KERAS_TYPES = (
    keras.losses.Loss,
    keras.metrics.Metric,
    keras.initializers.Initializer,
    keras.regularizers.Regularizer,
    keras.optimizers.schedules.LearningRateSchedule,
)
"""Objects of Keras' that are a configuration and nothing more."""

_MAX_BIG_DIGITS = 4000


def dtype(name: str) -> np.dtype:
    """The dtype of a name in ``DTYPES``."""
    return np.dtype(ml_dtypes.bfloat16) if name == "bfloat16" else np.dtype(name)


def scalar(name: str, data: bytes) -> Any:
    """A NumPy scalar from its bytes.

    Raises:
        MalformedError: the dtype is not numeric, or the bytes are not one such number.
    """
    if name not in DTYPES or len(data) != dtype(name).itemsize:
        raise MalformedError("a number whose dtype and bytes do not agree")
    return np.frombuffer(data, dtype=dtype(name))[0]


def digits(value: int) -> str:
    """An integer in decimal.

    Raises:
        CannotCrossError: it has more than 12,000 bits.
    """
    if value.bit_length() > 3 * _MAX_BIG_DIGITS:
        raise CannotCrossError(f"it is an integer of {value.bit_length()} bits")
    return str(value)


def integer(text: str) -> int:
    """An integer from its decimal digits.

    Raises:
        MalformedError: they are none, or too many.
    """
    body = text.removeprefix("-")
    if not body.isdecimal() or len(body) > _MAX_BIG_DIGITS:
        raise MalformedError("an integer that is none")
    return int(text)
