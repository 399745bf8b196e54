"""When is a folder a download of some system, and when a class that happens to look like one?"""

from __future__ import annotations

from collections.abc import Collection

from dlgrade.errors import UsageError
from dlgrade.intake import archives, plain
from dlgrade.intake.names import listed
from dlgrade.intake.records import Asked, Place


def nearly_all(place: Place, fitting: Collection[str], asked: Asked, kind: str) -> bool:
    """Whether the pattern fits nearly everything in ``place`` that could be a submission.

    Raises:
        UsageError: it fits much of it, but not nearly all: whatever it is taken for, some would be wrong.
    """
    others = [top for top in place.tree.tops if top not in fitting and could_be_submitted(place, top, asked)]
    if len(others) * 9 <= len(fitting):
        return bool(fitting)
    if len(fitting) >= len(others):
        raise UsageError(
            f"{place.source}: {len(fitting)} of {len(fitting) + len(others)} entries look like {kind}, "
            f"and {listed(others, 3)} not; give them apart from each other"
        )
    return False


def could_be_submitted(place: Place, top: str, asked: Asked) -> bool:
    """Whether an entry would be taken for a student's in a class folder."""
    if plain.is_environment(place, top):
        return False
    return (top,) not in place.tree.files or archives.stem(top) is not None or plain.is_submission(top, asked)


def passed_over(place: Place, fitting: Collection[str], kind: str) -> list[str]:
    """A note for each entry that does not belong to it."""
    return [
        f"{place.source}/{top}: ignored, not a part of {kind}"
        for top in place.tree.tops
        if top not in fitting
    ]
