"""What a call changed in its arguments: found in the worker, carried out on the test's own objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from dlgrade.codec.errors import MalformedError

Path = tuple[Any, ...]


def snapshot(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Every mutable part of the arguments: where it is, what it is, and a copy of how it was."""
    if isinstance(value, np.ndarray):
        yield path, value, value.copy()
    elif isinstance(value, list):
        yield path, value, list(value)
        for index, item in enumerate(value):
            yield from snapshot(item, (*path, index))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from snapshot(item, (*path, index))
    elif isinstance(value, dict):
        yield path, value, dict(value)
        for key, item in value.items():
            yield from snapshot(item, (*path, key))
    elif isinstance(value, keras.Model | keras.optimizers.Optimizer):
        yield path, value, None


def changed(value: Any, before: Any) -> bool:
    """Whether a part is not as it was; a model or optimizer always counts as changed."""
    if isinstance(value, np.ndarray):
        return value.shape != before.shape or value.tobytes() != before.tobytes()
    if isinstance(value, list):
        return len(value) != len(before) or any(a is not b for a, b in zip(value, before, strict=True))
    if isinstance(value, dict):
        return list(value) != list(before) or any(value[key] is not before[key] for key in before)
    return True


def carry_out(root: Any, path: Any, new: Any) -> None:
    """Make the part of ``root`` at ``path`` equal to ``new``, in place.

    Models and optimizers have been brought up to date by the decoding itself.

    Raises:
        MalformedError: there is no such part, or it cannot become ``new``.
    """
    part = root
    try:
        for step in path:
            part = part[step]
    except (TypeError, KeyError, IndexError):
        raise MalformedError("a change of an argument that does not exist") from None
    if isinstance(part, np.ndarray) and isinstance(new, np.ndarray) and part.shape == new.shape:
        part[...] = new
    elif isinstance(part, list) and isinstance(new, list):
        part[:] = new
    elif isinstance(part, dict) and isinstance(new, dict):
        part.clear()
        part.update(new)
    elif not isinstance(part, keras.Model | keras.optimizers.Optimizer):
        raise MalformedError("an argument whose shape or type was changed in place")
