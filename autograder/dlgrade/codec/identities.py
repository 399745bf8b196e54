"""Which object is which on both sides of a connection.

An object that has identity (a model, an optimizer, a callback, a function) gets an id when it first crosses;
when it crosses again, the other side finds its own copy, so that ``is`` means the same in both processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras


class Identities:
    """One side's table of ids and objects, and of what it has sent as handles."""

    def __init__(self, side: str):
        """Begin empty; ``side`` is a letter that begins the ids of this side and not of the other."""
        self._side = side
        self._objects: dict[str, Any] = {}
        self._ids: dict[int, str] = {}
        self._labels: dict[int, tuple[str, Any]] = {}
        self.handles: list[Any] = []
        """Functions and iterables that the other side may call, by position."""

    def id_of(self, thing: Any) -> tuple[str, bool]:
        """The id of an object, and whether it is new here."""
        known = self._ids.get(id(thing))
        if known is not None:
            return known, False
        new = f"{self._side}{len(self._objects)}"
        self.remember(new, thing)
        return new, True

    def remember(self, id_: str, thing: Any) -> None:
        """Bind an id to an object, which is kept alive so that its address stays its own."""
        self._objects[id_] = thing
        self._ids[id(thing)] = id_

    def find(self, id_: str) -> Any:
        """The object of an id, or None."""
        return self._objects.get(id_)

    def label_of(self, thing: Any) -> str:
        """A name for an object that crosses only as part of another one; the other side cannot look it up."""
        return self._labels.setdefault(id(thing), (f"{self._side}{len(self._labels)}", thing))[0]

    def owner_of(self, variables: Sequence[Any]) -> tuple[str, list[int]] | None:
        """The known model that holds ``variables``, and their places in ``model.variables``."""
        wanted = [id(variable) for variable in variables]
        for id_, thing in self._objects.items():
            if isinstance(thing, keras.Model):
                places = {id(variable): place for place, variable in enumerate(thing.variables)}
                if all(variable in places for variable in wanted):
                    return id_, [places[variable] for variable in wanted]
        return None

    def handle_of(self, thing: Any) -> int:
        """The position of a function or iterable among the handles."""
        for handle, known in enumerate(self.handles):
            if known is thing:
                return handle
        self.handles.append(thing)
        return len(self.handles) - 1
