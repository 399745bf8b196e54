"""Which system's download a place is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from dlgrade.errors import UsageError
from dlgrade.intake import canvas, github, gradescope, moodle, plain
from dlgrade.intake.names import listed
from dlgrade.intake.records import Asked, Handin, Place, Read

_NAMING: dict[str, Callable[[Sequence[Handin]], list[Handin]]] = {
    gradescope.KIND: gradescope.named,
    moodle.KIND: moodle.named,
}


def read(place: Place, asked: Asked) -> Read:
    """The hand-ins of a place, by the first layout that fits it; a class folder fits where no other does.

    Raises:
        UsageError: it can be read in two ways, or what it says of itself cannot be read.
    """
    if gradescope.fits(place):
        return gradescope.read(place, asked)
    if moodle.fits(place, asked):
        return moodle.read(place, asked)
    if canvas.fits(place, asked):
        return canvas.read(place, asked)
    if github.fits(place, asked):
        return github.read(place, asked)
    inside = [top for top, tree in place.tree.split().items() if looks_downloaded(tree.tops)]
    if inside and len(inside) == len([top for top in place.tree.tops if (top,) not in place.tree.files]):
        raise UsageError(
            f"{place.source}: holds downloads of its own ({listed(inside, 3)}); give each by itself"
        )
    read = plain.read(place, asked)
    notes = [
        f"{place.source}/{top}: looks like a download; if it is one, give it by itself" for top in inside
    ]
    return msgspec.structs.replace(read, notes=[*read.notes, *notes])


def looks_downloaded(names: Sequence[str]) -> bool:
    """Whether a folder with these entries is a system's, so that the folder around it is only a wrapper."""
    return gradescope.METADATA in names or any(moodle.marked(name) or canvas.marked(name) for name in names)


def named(reads: Sequence[Read]) -> list[list[Handin]]:
    """The hand-ins of each, with their students' names: one system's downloads are named together."""
    result: list[list[Handin]] = [list(read.handins) for read in reads]
    for kind, naming in _NAMING.items():
        of_kind = [number for number, read in enumerate(reads) if read.kind == kind]
        together = iter(naming([handin for number in of_kind for handin in reads[number].handins]))
        for number in of_kind:
            result[number] = [next(together) for _ in reads[number].handins]
    return result
