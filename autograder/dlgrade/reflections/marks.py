"""What a person gave for reflections: the sheet read back, checked, and taken over from another one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Self

import msgspec

from dlgrade.atomic import write_file
from dlgrade.errors import GraderError
from dlgrade.gradebook import harmless, number
from dlgrade.intake.names import count
from dlgrade.reflections import pseudonyms, sheet, whose
from dlgrade.reflections.checking import check
from dlgrade.reflections.questions import FILE, Reflections
from dlgrade.reflections.whose import Owners
from dlgrade.spreadsheet import number_in
from dlgrade.submission import SUBMITTED

Key = tuple[str, str]
"""Student and question."""


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known from a sheet."""

    path: Path
    points: Mapping[Key, float]
    """Without the questions that are not marked."""
    comments: Mapping[Key, str]
    versions: Mapping[Key, str]
    """Names the text that stood on the sheet; its keys are all rows that somebody may mark."""
    problems: tuple[str, ...]
    """What is wrong, each with row and column; nothing of such a row counts."""

    def checked(self) -> Self:
        """These marks.

        Raises:
            GraderError: something is wrong with the sheet.
        """
        if self.problems:
            more = (
                f" (and {len(self.problems) - 1} more: dlgrade marks lists them)" if self.problems[1:] else ""
            )
            raise GraderError(f"{self.path}: {self.problems[0]}{more}")
        return self

    @property
    def students(self) -> tuple[str, ...]:
        """Everybody on the sheet, in its order."""
        return tuple(dict.fromkeys(student for student, _ in self.versions))

    def left(self, student: str) -> tuple[str, ...]:
        """The questions of a student that are not marked yet."""
        return tuple(
            question
            for owner, question in self.versions
            if owner == student and (owner, question) not in self.points
        )


def read(out: Path, reflections: Reflections, students: Collection[str], path: Path | None = None) -> Marks:
    """The marks on a sheet; none where nothing was written yet.

    Args:
        out: the folder of results, for the sheet's place and the key of an anonymous one.
        reflections: for questions and their points.
        students: everybody who was graded.
        path: another sheet than the one in ``out``.

    Raises:
        GraderError: the file is missing or no such sheet.
    """
    where = path or out / sheet.NAME
    if path is None and not where.exists():
        return Marks(path=where, points={}, comments={}, versions={}, problems=())
    table = sheet.read(where)
    rows = list(sheet.rows_of(table))
    owners = _owners(out, reflections, students).of(rows)
    points: dict[Key, float] = {}
    comments: dict[Key, str] = {}
    versions: dict[Key, str] = {}
    problems: list[str] = []
    unknown: dict[str, list[int]] = {}
    for index, cells in rows:
        row = f"row {index + 1}"
        entered = sheet.Entered(cells)
        student = owners.get(index)
        question = cells["question"].strip()
        if student is None:
            unknown.setdefault(cells["student"], []).append(index + 1)
            continue
        if question not in reflections.worth:
            problems.append(f"{row}, column question: {question!r} is none of {', '.join(reflections.worth)}")
            continue
        key = (student, question)
        if key in versions:
            problems.append(f"{row}, column question: {question} of {student} stands there twice")
            continue
        versions[key] = cells["version"].strip()
        if entered.comment:
            comments[key] = entered.comment
        if entered.marks:
            most = reflections.worth[question].by_hand
            given = number_in(entered.marks)
            if given is None or not 0 <= given <= most:
                expected = f"a number from 0 to {number(most)}"
                problems.append(f"{row}, column marks: {entered.marks!r} is no mark; expected {expected}")
            else:
                points[key] = given
    for name, where_not in unknown.items():
        more = f" (and on {count(len(where_not) - 1, 'more row')})" if where_not[1:] else ""
        problems.append(f"row {where_not[0]}, column student: {name!r} is nobody who was graded here{more}")
    return Marks(path=where, points=points, comments=comments, versions=versions, problems=tuple(problems))


def _owners(out: Path, reflections: Reflections, students: Collection[str]) -> Owners:
    """Who may be on a sheet."""

    def answered() -> whose.Answered:
        readings = {}
        for student in students:
            try:
                data = (out / student / reflections.lab.id / SUBMITTED / FILE).read_bytes()
            except OSError:  # handed in nothing, or somebody tidied up: then the name alone must tell
                continue
            readings[student] = check(reflections, data)
        return whose.answered(readings)

    return whose.owners(students, pseudonyms.read(out), answered)


def take_over(out: Path, marks: Marks, reflections: Reflections, students: Collection[str]) -> int:
    """Enter the marks and comments of another sheet into the one in ``out``; returns how many marks changed.

    What is blank on the other sheet changes nothing.

    Raises:
        GraderError: something is wrong with either sheet, an answer has changed since, or nothing can be
            written; nothing was entered then.
    """
    marks.checked()
    path = out / sheet.NAME
    own = read(out, reflections, students)
    table = sheet.read(path)
    header = [cell.lower() for cell in table.header]
    owners = _owners(out, reflections, students).of(sheet.rows_of(table))
    changed: dict[tuple[int, int], str] = {}
    entered = 0
    rows = {
        (owners.get(index, ""), cells["question"].strip()): index for index, cells in sheet.rows_of(table)
    }
    for key in dict.fromkeys([*marks.points, *marks.comments]):
        if key not in rows:
            raise GraderError(f"{marks.path}: {path} has no row for question {key[1]} of {key[0]}")
        index = rows[key]
        if own.versions.get(key) != marks.versions[key]:
            raise GraderError(
                f"{marks.path}: the answer of {key[0]} to {key[1]} has changed since this sheet was written; "
                "mark it on the new one"
            )
        if key in marks.points and marks.points[key] != own.points.get(key):
            changed[index, header.index("marks")] = number(marks.points[key])
            entered += 1
        if comment := marks.comments.get(key):
            changed[index, header.index("comment")] = harmless(comment)
    write_file(path, table.to_bytes(changed))
    return entered
