"""Which system's download a place is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from dlgrade.errors import UsageError
from dlgrade.intake import canvas, github, gradescope, moodle, plain, uploads
from dlgrade.intake.names import listed
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.intake.tree import Tree

_NAMING: dict[str, Callable[[Sequence[Handin]], tuple[list[Handin], list[str]]]] = {
    canvas.KIND: canvas.named,
    gradescope.KIND: lambda handins: (gradescope.named(handins), []),
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
    trees = place.tree.split()
    folders = [top for top in place.tree.tops if plain.is_folder(place, top)]
    inside = [top for top in folders if _holds_download(top, trees[top])]
    if inside and len(inside) == len(folders):
        raise UsageError(
            f"{place.source}: holds downloads of its own ({listed(inside, 3)}); give each by itself"
        )
    read = plain.read(place, asked)
    notes = [
        f"{place.source}/{top}: looks like a download; if it is one, give it by itself" for top in inside
    ]
    notes += [*canvas.doubts(place, asked), *github.doubts(place, asked)]
    return msgspec.structs.replace(read, notes=[*read.notes, *notes])


def _holds_download(top: str, tree: Tree) -> bool:
    """Whether what would be one student's is a system's download, or has one in it, packed or wrapped."""
    if looks_downloaded(tree.tops) or github.holds_repositories(top, tree):
        return True
    names = {part for parts in (*tree.files, *tree.containers) for part in parts}
    of_canvas = sum(uploads.marked(name) for name in names)
    return gradescope.METADATA in names or of_canvas > 1 or any(moodle.marked(name) for name in names)


def looks_downloaded(names: Sequence[str]) -> bool:
    """Whether a folder with these entries is a system's, so that the folder around it is only a wrapper."""
    return gradescope.METADATA in names or any(moodle.marked(name) or uploads.marked(name) for name in names)


def named(reads: Sequence[Read]) -> tuple[list[list[Handin]], list[str]]:
    """The hand-ins of each, with their students' names, and what to say of them to the person who grades.

    One system's downloads are named together.
    """
    result: list[list[Handin]] = [list(read.handins) for read in reads]
    said: list[str] = []
    for kind, naming in _NAMING.items():
        of_kind = [number for number, read in enumerate(reads) if read.kind == kind]
        handins, notes = naming([handin for number in of_kind for handin in reads[number].handins])
        said += notes
        together = iter(handins)
        for number in of_kind:
            result[number] = [next(together) for _ in reads[number].handins]
    return result, said
