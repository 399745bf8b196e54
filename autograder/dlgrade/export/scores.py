"""What every export needs: which labs, whose points, and how a number is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from dlgrade.course import Lab
from dlgrade.errors import UsageError
from dlgrade.finals import Final, Loaded, by_student
from dlgrade.gradebook import harmless, number
from dlgrade.spreadsheet import number_in


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A file to be written, and what the person who exports should know about it."""

    data: bytes
    written: int
    """Scores in it."""
    notes: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    """Students who are in no row of it, each with the reason."""


def labs_of(loaded: Loaded, names: Sequence[str] = ()) -> list[Lab]:
    """The labs that were asked for; without any, those that somebody handed in.

    Raises:
        UsageError: there is no such lab, or none was graded.
    """
    gone = "".join(f"{sentence}; " for sentence in loaded.left_out)
    if not loaded.finals:
        raise UsageError(f"{gone}no lab of this course was graded here: there is nothing to export")
    graded = {final.lab.id for final in loaded.finals}
    for name in names:
        if loaded.course.lab(name).id not in graded:
            raise UsageError(f"{name}: nobody was graded for it here; graded: {', '.join(sorted(graded))}")
    handed_in = {final.lab.id for final in loaded.finals if final.handed_in}
    wanted = set(names) or handed_in
    if not wanted:
        raise UsageError(f"{gone}nobody handed in anything: there is nothing to export")
    return [lab for lab in loaded.course.labs.values() if lab.id in wanted]


def max_points(loaded: Loaded, lab: Lab) -> float:
    """What a lab is worth, marks by hand included."""
    return next(final.max_points for final in loaded.finals if final.lab.id == lab.id)


def finals_of(loaded: Loaded) -> Mapping[str, Mapping[str, Final]]:
    """Student and lab to what they have."""
    return by_student(loaded.finals)


def written(value: float) -> str:
    """Two decimals, halves up as on paper: no more is compared or shown by any of these systems."""
    # by way of repr, because 2.675 is meant where the machine has 2.67499…
    return str(Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def scaled(value: float, of: float, to: float | None) -> float:
    """Points on the scale of the learning management system."""
    return value if to is None or not to or not of or to == of else value * to / of


def says_scaled(lab: Lab, of: float, to: float, where: str) -> str:
    """For the person who exports."""
    return (
        f"{lab.id}: {where} gives {number(to)} points for it; the {number(of)} of the lab are scaled to that"
    )


def graded_elsewhere(final: Final, theirs: str) -> bool:
    """Whether the system has points for what reached us as no file, such as a text that was typed into it.

    Args:
        final: what a student has; a person's decision counts against the system's points, too.
        theirs: what stands in the system's own file.
    """
    if final.handed_in or final.override is not None or theirs in ("", "-"):
        return False
    value = number_in(theirs)
    return value is None or value > 0


def says_left(student: str, lab: Lab, theirs: str, where: str) -> str:
    """For the person who exports."""
    return f"{student}: nothing was found for {lab.id}; {theirs} in {where} was left as it is"


def safe(cell: str) -> str:
    """A cell that no system matches on: as text, should a spreadsheet take it for a formula."""
    return cell if cell.strip() in ("", "-") else harmless(cell)


def unmatched(loaded: Loaded, students: Collection[str]) -> tuple[str, ...]:
    """Those of a class whom the roster does not know, each with the reason."""
    doubts = loaded.matching.doubts if loaded.matching else {}
    return tuple(f"{student}: {doubts.get(student, 'is not on the roster')}" for student in sorted(students))
