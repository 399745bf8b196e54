"""The roster that goes with a graded class: kept beside its results, so that later commands know it, too.

The files that a learning management system exports know nothing of extensions, and downloads know students
by an account or a squeezed name. Whoever graded with a roster has said all that once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from dlgrade import roster as rosters
from dlgrade.atomic import write_file
from dlgrade.errors import GraderError
from dlgrade.matching import match
from dlgrade.people import Person, everybody
from dlgrade.roster import Roster, Row
from dlgrade.store import Grade

FILE = "roster.csv"
_TOLD = ("name", "email", "sid", "login", "github", "canvas_id")
"""What a roster may add to a person; a participant's number is another one in each assignment."""


def keep(out: Path, roster: Roster) -> None:
    """Leave a copy of a roster's file with the results, byte by byte.

    Raises:
        GraderError: it cannot be read any more, or the copy cannot be written.
    """
    try:
        data = roster.table.path.read_bytes()
    except OSError as error:
        raise GraderError(f"{roster.table.path}: cannot be read ({error.strerror or error})") from None
    write_file(out / FILE, data)


def kept(out: Path, labs: Collection[str]) -> Roster | None:
    """The roster that was last graded with; None if there never was one.

    Raises:
        GraderError: it is no roster any more, for example because it names a lab that the course has no more.
    """
    path = out / FILE
    try:
        return rosters.read(path, labs) if path.is_file() else None
    except GraderError as error:
        raise GraderError(
            f"{error}; it was kept when the class was graded: grade with another --roster"
        ) from None


def is_kept(out: Path, roster: Roster) -> bool:
    """Whether a roster is the one in ``out``, which is as old as the grading."""
    return roster.table.path.resolve() == (out / FILE).resolve()


def with_names(grades: Sequence[Grade], known: Iterable[Roster]) -> list[Grade]:
    """The grades, each with what a roster says of its student and the download did not; the first counts."""
    people = {person.student: person for person in everybody(grade.person for grade in grades)}
    for roster in known:
        matching = match(roster, list(people.values()))
        people |= {student: _told(people[student], row.person) for student, row in matching.rows.items()}
    return [
        msgspec.structs.replace(grade, person=_told(grade.person, people[grade.student])) for grade in grades
    ]


def extensions(matched: Mapping[str, Row]) -> dict[str, str]:
    """Student to their extensions in words, for those who have any."""
    return {
        student: ", ".join(
            f"{days:g} d{f' for {lab}' if lab else ''}" for lab, days in row.extensions.items() if days
        )
        for student, row in matched.items()
        if any(row.extensions.values())
    }


def _told(person: Person, roster: Person) -> Person:
    said = {field: text for field in _TOLD if not getattr(person, field) and (text := getattr(roster, field))}
    return msgspec.structs.replace(person, **said)
