"""The students × labs table: a row for each student, a cell for each lab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from dlgrade.course import Lab
from dlgrade.finals import Final
from dlgrade.gradebook import DUST, NO_SUBMISSION
from dlgrade.people import Person
from dlgrade.report.counting import could_not_grade
from dlgrade.report.people import Links

COULD_NOT = "could-not-grade"
NONE = "no-submission"
OUTDATED = "other-points"
UNMARKED = "not-marked"
LATE = "late"
DECIDED = "decided"
FULL = "full"
LOST = "lost"
SHOWN = {
    COULD_NOT: "could not grade",
    NONE: "no submission",
    OUTDATED: "graded on other points",
    UNMARKED: "not marked yet",
    LATE: "late",
    DECIDED: "decided by a person",
    FULL: "full marks",
    LOST: "lost points",
}
"""What a cell can be, in the words of the page's filter."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One student and one lab."""

    final: Final
    states: tuple[str, ...]
    """Of ``SHOWN``."""
    href: str
    """The feedback; empty when there is none."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One student."""

    student: str
    person: Person
    href: str
    cells: tuple[Cell | None, ...]
    """One for each lab, in their order; None when nothing is known of it."""
    points: float
    """Of all that is known."""
    worth: float
    unknown: int
    """Labs whose points are not known yet."""

    @property
    def name(self) -> str:
        """As people call them."""
        return self.person.name or self.student


def rows(finals: Sequence[Final], labs: Sequence[Lab], links: Links) -> tuple[Row, ...]:
    """All students, by their names."""
    found: dict[str, dict[str, Final]] = defaultdict(dict)
    for final in finals:
        found[final.grade.student][final.lab.id] = final
    made = [_row(student, of_lab, labs, links) for student, of_lab in found.items()]
    return tuple(sorted(made, key=lambda row: (row.name.casefold(), row.student)))


def is_late(final: Final) -> bool:
    """Whether it is late by its time, or in the learning management system's words."""
    return final.late_minutes > 0 or bool(final.grade.late)


def states(final: Final) -> tuple[str, ...]:
    """What can be said of one student and one lab, of ``SHOWN``."""
    missing = final.grade.status == NO_SUBMISSION
    points = final.points
    return tuple(
        state
        for state, holds in (
            (COULD_NOT, could_not_grade(final)),
            (NONE, missing),
            (OUTDATED, bool(final.outdated)),
            (UNMARKED, points is None and not (missing or final.outdated or could_not_grade(final))),
            (LATE, is_late(final)),
            (DECIDED, final.override is not None),
            (FULL, points is not None and points >= final.max_points - DUST),
            (LOST, points is not None and not missing and points < final.max_points - DUST),
        )
        if holds
    )


def _row(student: str, of_lab: dict[str, Final], labs: Sequence[Lab], links: Links) -> Row:
    finals = list(of_lab.values())
    return Row(
        student=student,
        person=finals[0].grade.person,
        href=links.student(student),
        cells=tuple(
            Cell(
                final=of_lab[lab.id],
                states=states(of_lab[lab.id]),
                href=links.feedback(student, lab.id),
            )
            if lab.id in of_lab
            else None
            for lab in labs
        ),
        points=sum(final.points or 0.0 for final in finals),
        worth=sum(final.max_points for final in finals),
        unknown=sum(final.points is None for final in finals),
    )
