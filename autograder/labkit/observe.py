"""Seeing from outside what a model or an optimizer does not tell: whether it was traced or built."""

from __future__ import annotations

import functools
from typing import Any

import keras


class CallCount:
    """How often a model's Python ``call`` has run: ``count``, an int that only grows."""

    def __init__(self) -> None:
        """Start at zero."""
        self.count = 0


def count_calls(model: keras.Model) -> CallCount:
    """Count from now on how often ``model.call`` runs as Python code.

    Once a ``tf.function`` is traced, a step runs the graph and not ``call``: a step that adds to the count
    was not traced, or traced again. The counter also lies on the model, as ``model._labkit_calls``, so that
    whoever copies the model elsewhere can count there too and bring the number back. A model that is
    already counted keeps its counter.
    """
    existing = getattr(model, "_labkit_calls", None)
    if isinstance(existing, CallCount):
        return existing
    counter = CallCount()
    call = model.call

    @functools.wraps(call)
    def counted(*args: Any, **kwargs: Any) -> Any:
        counter.count += 1
        return call(*args, **kwargs)

    model.call = counted
    model._labkit_calls = counter
    return counter


def is_built(optimizer: keras.optimizers.Optimizer) -> bool:
    """Whether an optimizer has been built, by a training or by hand, wherever it is now.

    An optimizer that was built for variables which are not here is no more built here; that it was lies on
    it, as ``optimizer._labkit_built``.
    """
    return bool(optimizer.built or getattr(optimizer, "_labkit_built", False))


def note_built(optimizer: keras.optimizers.Optimizer, built: bool) -> None:
    """Say whether an optimizer was built where it comes from."""
    optimizer._labkit_built = built
