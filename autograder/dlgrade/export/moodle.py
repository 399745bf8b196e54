"""Moodle's grading worksheet, as its importer reads it.

Moodle knows a participant by ``Identifier``, and refuses a grade that was changed after ``Last modified
(grade)``: both stay byte for byte, as does every other cell but grade and comment.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from dlgrade import matching as matchings
from dlgrade.course import Lab
from dlgrade.errors import UsageError
from dlgrade.export.scores import (
    Export,
    finals_of,
    graded_elsewhere,
    max_points,
    safe,
    says_left,
    says_scaled,
    scaled,
    written,
)
from dlgrade.finals import Final, Loaded
from dlgrade.gradebook import number
from dlgrade.matching import Matching
from dlgrade.names import plain
from dlgrade.people import Person, everybody
from dlgrade.roster import Kind, Roster
from dlgrade.spreadsheet import number_in
from dlgrade.worksheet import NO, YES

MAX_COMMENT = 1_000
"""Characters."""
_OURS = re.compile(r"Points: [\d.]+ of [\d.]+")


def worksheet(loaded: Loaded, lab: Lab, *, zeros: bool = False) -> Export:
    """The worksheet with grades and comments.

    Args:
        loaded: the class; its roster must be the worksheet that Moodle exported for this lab's assignment.
        lab: the lab.
        zeros: 0 also for those on the worksheet who handed in nothing at all.

    Raises:
        UsageError: the roster is no such worksheet, or says in words that nobody knows what can be changed.
    """
    sheet, columns, matching = _roster(loaded, lab)
    grade, maximum, changeable = columns["grade"], columns["maximum"], columns["changeable"]
    comments = columns.get("comments")
    most = _maximum(sheet, maximum)
    worth = max_points(loaded, lab)
    table = sheet.table
    finals = {student: labs[lab.id] for student, labs in finals_of(loaded).items() if lab.id in labs}
    left = left_alone(sheet, matching, finals.values())
    changed: dict[tuple[int, int], str] = {}
    notes = [] if most == worth else [says_scaled(lab, worth, most, "Moodle")]
    notes += _of_another_assignment(loaded, lab, matching)
    if comments is None:
        notes.append("no column Feedback comments is known: only grades are filled in")
    if table.delimiter != ",":
        notes.append(
            f"the worksheet's cells are separated by {table.delimiter!r}; choose that when importing"
        )
    comma = any("," in cell for cell in table.column(maximum))
    count = 0

    def fill(row: int, points: float, who: str) -> bool:
        """Whether Moodle will take it."""
        score = written(scaled(points, worth, most))
        if not _can_be_changed(sheet, row, changeable):
            notes.append(f"{who}: Moodle says that the grade cannot be changed; left as it is")
        elif float(score) > most:
            notes.append(f"{who}: {score} is more than Moodle's maximum of {number(most)}; left as it is")
        else:
            changed[row, grade] = score.replace(".", ",") if comma else score
            return True
        return False

    for student, row in matching.rows.items():
        final = finals.get(student)
        if final is None or final.points is None:
            if table.value(row.index, grade) not in ("", "-") and final is not None:
                notes.append(f"{student}: not known for {lab.id}; the grade in Moodle was left as it is")
            continue
        if student in left:
            notes.append(says_left(student, lab, table.value(row.index, grade), "Moodle"))
            continue
        if not fill(row.index, final.points, student):
            continue
        count += 1
        if comments is not None:
            before = table.value(row.index, comments)
            if before and not _OURS.match(before):
                notes.append(f"{student}: the comment in Moodle is a person's, and was left as it is")
            else:
                changed[row.index, comments] = comment(final)
    for row in matching.absent if zeros else ():
        if table.value(row.index, grade) in ("", "-"):
            count += fill(row.index, 0.0, row.shown)
    last = columns.get("modified", changeable)
    for entry in sheet.rows:
        for column in range(last):
            if column in (columns["identifier"], grade):
                continue  # what Moodle reads; of the others it reads none
            cell = table.value(entry.index, column)
            if cell != safe(cell):
                changed[entry.index, column] = safe(cell)
    return Export(
        data=table.to_bytes(changed, marked=True),
        written=count,
        notes=tuple(notes),
        unmatched=unmatched_of(finals.keys() - matching.rows.keys(), matching),
    )


def match(loaded: Loaded, lab: Lab) -> Matching:
    """Who is who on the worksheet.

    A participant's number is another one in each assignment. Where anybody's is on the worksheet, it is this
    assignment's, and a row of somebody's name with another number is a namesake's.
    """
    assert loaded.roster is not None, "asked for by worksheet() and by the feedback, which need a roster"
    grades = [final.grade for final in loaded.finals if final.lab.id == lab.id]
    others = [final.grade for final in loaded.finals if final.lab.id != lab.id]
    here = {grade.student for grade in grades}
    known = everybody(grade.person for grade in (*grades, *others))
    people = [person for person in known if person.student in here]
    found = matchings.match(loaded.roster, people)
    numbers = _numbers(loaded, lab)
    return _without_namesakes(found, numbers, people) if _by_number(found, numbers) else found


def _numbers(loaded: Loaded, lab: Lab) -> dict[str, str]:
    """Student to their participant's number in one lab's assignment, as its download had it."""
    own = {final.grade.student: final.grade.person for final in loaded.finals if final.lab.id == lab.id}
    return {student: person.participant for student, person in own.items() if person.participant}


def _by_number(matching: Matching, numbers: Mapping[str, str]) -> set[str]:
    """Students who are on a row of their own number."""
    return {
        student for student, row in matching.rows.items() if row.person.participant == numbers.get(student)
    }


def _without_namesakes(found: Matching, numbers: Mapping[str, str], people: Iterable[Person]) -> Matching:
    """Without the rows that have another number than the student."""
    sure = _by_number(found, numbers)
    rows = {student: row for student, row in found.rows.items() if student in sure or student not in numbers}
    others = {student: row for student, row in found.rows.items() if student not in rows}
    doubts = {
        student: f"is participant {numbers[student]}, and row {row.number} ({row.shown}) is participant "
        f"{row.person.participant}"
        for student, row in others.items()
    }
    return Matching(
        rows=rows,
        absent=tuple(sorted((*found.absent, *others.values()), key=lambda row: row.index)),
        strangers=tuple(person for person in people if person.student not in rows),
        doubts={**found.doubts, **doubts},
    )


def _of_another_assignment(loaded: Loaded, lab: Lab, matching: Matching) -> list[str]:
    """For the person who exports, where names alone say who is who and numbers say otherwise."""
    numbers = _numbers(loaded, lab)
    if not numbers or not matching.rows or _by_number(matching, numbers):
        return []
    return [
        f"{lab.id}: no participant's number of the class is on the worksheet, which seems to be another "
        "assignment's; students were found by name or address"
    ]


def left_alone(sheet: Roster, matching: Matching, finals: Iterable[Final]) -> set[str]:
    """Students whom a person has graded in Moodle for what is no file: neither grade nor page replaces that.

    Args:
        sheet: the worksheet.
        matching: who is who on it.
        finals: of the worksheet's lab.
    """
    own = {final.grade.student: final for final in finals}
    return {
        student
        for student, row in matching.rows.items()
        if student in own
        and graded_elsewhere(own[student], sheet.table.value(row.index, sheet.columns["grade"]))
    }


def unmatched_of(students: set[str], matching: Matching) -> tuple[str, ...]:
    """Students who are on no row, each with the reason."""
    return tuple(f"{s}: {matching.doubts.get(s, 'is not on the worksheet')}" for s in sorted(students))


def comment(final: Final) -> str:
    """A few words for the student; Moodle takes a comment for HTML, and PHP a backslash for an escape."""
    said = [f"Points: {number(final.points)} of {number(final.max_points)}", *final.why]
    text = ". ".join(" ".join(part.split()) for part in said)[:MAX_COMMENT]
    return html.escape(text, quote=False).replace("\\", "/")


def _roster(loaded: Loaded, lab: Lab) -> tuple[Roster, dict[str, int], Matching]:
    found = loaded.roster
    if found is None or found.kind is not Kind.MOODLE:
        given = f"{found.table.path}: a {found.kind}; " if found else ""
        raise UsageError(
            f"{given}for Moodle, give --roster the grading worksheet of {lab.id}'s assignment "
            "(View all submissions, Download grading worksheet)"
        )
    columns = dict(found.columns)
    for field, heading in (("maximum", "Maximum grade"), ("changeable", "Grade can be changed")):
        if field not in columns:
            raise UsageError(f"{found.table.path}: has no column {heading}; download the worksheet anew")
    return found, columns, match(loaded, lab)


def _maximum(sheet: Roster, column: int) -> float:
    values = {number_in(cell) for cell in sheet.table.column(column)}
    value = values.pop() if len(values) == 1 else None
    if not value or value < 0:
        raise UsageError(f"{sheet.table.path}: Maximum grade is not one number; a scale takes no points")
    return value


def _can_be_changed(sheet: Roster, row: int, column: int) -> bool:
    answer = sheet.table.value(row, column)
    if plain(answer) in YES:
        return True
    if plain(answer) in NO:
        return False
    raise UsageError(
        f"{sheet.table.path}: row {row + 1} says {answer!r} to whether the grade can be changed, "
        "which is not understood; download the worksheet with Moodle set to English"
    )
