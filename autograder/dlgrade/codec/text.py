"""Strings of a submission: made encodable on its side, cleaned once on ours."""

from __future__ import annotations

import re
from typing import Any

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
"""Control characters except tab and newline, and those that reorder the text around them."""


def encodable(value: str) -> str:
    """``value`` with lone surrogates written out, so that it is valid UTF-8."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def clean(value: str) -> str:
    """``value`` without characters that act on a terminal, a page or a log."""
    return _UNSAFE.sub("\ufffd", value)


def unfit(value: Any) -> str:
    """Why a value does not cross, naming its type and what may."""
    kind = type(value)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    if hasattr(value, "__next__"):
        return f"it is a generator or iterator ({name}); return a list"
    if callable(value):
        return f"it is a function or class ({name}); return the result of calling it"
    return (
        f"it is of type {name}; numbers, text, lists, tuples, dicts, arrays, tensors, Keras models, "
        "optimizers, callbacks and matplotlib figures may be returned"
    )
