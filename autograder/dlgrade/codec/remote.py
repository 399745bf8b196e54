"""What a test passed in, as the worker has it: calling or iterating it happens in the examiner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dlgrade.codec import text

CallBack = Callable[[int, Sequence[Any], Mapping[str, Any], bool], Any]
"""Calls a handle of the other side: handle, positional and keyword arguments, and whether it is a function,
to which the state around a call matters."""


class RemoteFunction:
    """A function of the other side: calling it calls it there."""

    def __init__(self, call_back: CallBack, handle: int, name: str):
        """Stand for ``handle``."""
        self._call_back, self._handle, self.__name__ = call_back, handle, text.clean(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there and return what it returned."""
        return self._call_back(self._handle, args, kwargs, True)


class RemoteIterable:
    """A re-iterable object of the other side, without a length."""

    def __init__(self, call_back: CallBack, handle: int, length: int | None):
        """Stand for ``handle``."""
        self._call_back, self._handle, self._length = call_back, handle, length

    def __iter__(self) -> Any:
        """Iterate it there, one item at a time."""
        iterator = self._call_back(self._handle, ("iter",), {}, False)
        while True:
            found, item = self._call_back(self._handle, ("next", iterator), {}, False)
            if not found:
                return
            yield item


class RemoteSequence(RemoteIterable):
    """A re-iterable object of the other side that knows its length."""

    def __len__(self) -> int:
        """The length that it has there."""
        return self._length or 0
