"""State around a call that a good function leaves alone: mirrored, so that a test can look at it here.

NumPy's and Python's global random states, Keras' global dtype policy, and matplotlib's settings and figures.
"""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np

from dlgrade.codec import pyplot
from dlgrade.codec.errors import CannotCrossError, MalformedError

_POLICIES = ("float32", "mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64")

_NUMPY_WORDS, _PYTHON_WORDS = 624, 625
"""Of a Mersenne twister's state; NumPy keeps its position apart and does not check it, Python appends it."""

_pyplot: pyplot.Real | pyplot.StandIn = pyplot.Real()


def enter_worker() -> None:
    """Say that this process is a worker: the figures that matter are the examiner's."""
    global _pyplot
    _pyplot = pyplot.StandIn()


def capture() -> dict[str, Any]:
    """The state of this process, as values that may cross."""
    _, keys, position, has_gauss, gauss = np.random.get_state(legacy=True)
    version, internal, gauss_next = random.getstate()
    return {
        "numpy": (np.asarray(keys), int(position), int(has_gauss), float(gauss)),
        "python": (version, np.asarray(internal, dtype=np.uint32), gauss_next),
        "policy": keras.config.dtype_policy().name,
        "pyplot": _pyplot.capture(),
    }


def restore(state: Any) -> None:
    """Give this process a state that was captured in the other one.

    Raises:
        MalformedError: it is no such state.
        CannotCrossError: the dtype policy is none of Keras' own.
    """
    try:
        keys, position, has_gauss, gauss = state["numpy"]
        version, internal, gauss_next = state["python"]
        policy = state["policy"]
        if not 0 <= position <= _NUMPY_WORDS or np.shape(internal) != (_PYTHON_WORDS,):
            raise ValueError
        np.random.set_state(("MT19937", keys, position, has_gauss, gauss))
        random.setstate((version, tuple(int(word) for word in internal), gauss_next))
        _pyplot.restore(state["pyplot"])
    except (TypeError, ValueError, LookupError, OverflowError):
        raise MalformedError("a random state that is none") from None
    if policy not in _POLICIES:
        raise CannotCrossError(
            f"it left the global dtype policy at {policy!r:.40}, which is none of Keras' own"
        )
    if policy != keras.config.dtype_policy().name:
        keras.config.set_dtype_policy(policy)
