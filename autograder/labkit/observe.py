"""Seeing from outside whether a model's Python code runs, which a traced graph does not need."""

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
