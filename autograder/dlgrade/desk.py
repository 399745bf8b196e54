"""What the commands of the TA's desk show: tables and lines, as ``dlgrade.listing`` does for the course."""

from __future__ import annotations

import getpass
from collections.abc import Collection, Iterator, Sequence

from rich.markup import escape
from rich.table import Table

from dlgrade import enrolment
from dlgrade.course import Lab
from dlgrade.finals import Loaded, duration
from dlgrade.gradebook import number
from dlgrade.matching import Matching
from dlgrade.names import printable
from dlgrade.reflections.marks import Marks
from dlgrade.reflections.questions import Reflections
from dlgrade.roster import Roster
from dlgrade.store import Override

MOST = 20
"""Names in one line; the report has them all."""


def marks(found: Marks, reflections: Reflections) -> Table:
    """Everybody on the sheet: how many questions are marked, the points so far, and which are left."""
    table = _table("student", "marked", "points", "of", "not marked yet", right=(1, 2, 3))
    for student in found.students:
        left = found.left(student)
        own = [points for (owner, _), points in found.points.items() if owner == student]
        table.add_row(
            escape(student),
            f"{len(own)}/{len(reflections.worth)}",
            number(sum(own)),
            number(reflections.by_hand),
            ", ".join(left),
        )
    return table


def marked(found: Marks) -> str:
    """All of them in a line."""
    left = sum(len(found.left(student)) for student in found.students)
    return f"{len(found.points)} marked, {left} not marked, {len(found.problems)} wrong"


def overrides(history: Sequence[Override]) -> Table:
    """Every decision, the first one first; those that no longer count are dim."""
    table = _table("when", "student", "lab", "points", "by", "reason", right=(3,))
    last = {(one.student, one.lab): one.number for one in history}
    for one in history:
        counts = one.points is not None and last[one.student, one.lab] == one.number
        table.add_row(
            f"{one.at:%Y-%m-%d %H:%M}",
            escape(one.student),
            one.lab,
            "taken back" if one.points is None else number(one.points),
            escape(one.by),
            escape(one.reason),
            style="" if counts else "dim",
        )
    return table


def _table(*heads: str, right: Collection[int]) -> Table:
    """A table whose cells a narrow screen breaks and never cuts: a cut name may be two students'."""
    table = Table(box=None, pad_edge=False)
    for position, head in enumerate(heads):
        table.add_column(head, overflow="fold", justify="right" if position in right else "left")
    return table


def login() -> str:
    """Who is at the keyboard, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def attendance(roster: Roster, matching: Matching, *, strangers: bool = True) -> Iterator[str]:
    """What the roster is, who handed in nothing, who has more time, and, if wanted, who is not on it."""
    yield f"roster: {roster.table.path}, a {roster.kind} of {len(roster.rows)}, {len(matching.rows)} found"
    yield from (f"roster: {note}" for note in roster.passed_over)
    yield from _listed("on the roster, handed in nothing", [row.shown for row in matching.absent])
    if strangers:
        sure = [
            printable(p.name or p.student) for p in matching.strangers if p.student not in matching.doubts
        ]
        yield from _listed("not on the roster", sure)
        yield from (f"not matched: {student} {why}" for student, why in matching.doubts.items())
    extra = [
        f"{student} {row.extra_time:g}x" for student, row in matching.rows.items() if row.extra_time != 1
    ]
    yield from _listed("extra time", extra)
    extended = enrolment.extensions(matching.rows)
    yield from _listed("extension", [f"{student} {days}" for student, days in extended.items()])


def about(loaded: Loaded, labs: Collection[Lab]) -> Iterator[str]:
    """What is late, decided or not known in some labs, and what the course has no lab for any more."""
    yield from loaded.left_out
    asked = {lab.id for lab in labs}
    finals = [final for final in loaded.finals if final.lab.id in asked]
    late = [
        f"{final.grade.student} {final.lab.id} by {duration(final.late_minutes)}"
        for final in finals
        if final.late_minutes
    ]
    yield from _listed("late", late)
    decided = [f"{final.grade.student} {final.lab.id}" for final in finals if final.override]
    yield from _listed("decided by a person", decided)
    notes: dict[str, list[str]] = {}
    for final in finals:
        for note in final.notes:
            notes.setdefault(note, []).append(f"{final.grade.student} {final.lab.id}")
    for note, whose in notes.items():
        yield from _listed(note, whose)


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - MOST} more" if names[MOST:] else ""
        yield f"{what} ({len(names)}): {', '.join(names[:MOST])}{more}"
