"""What Canvas and Moodle do with a file that is uploaded to them, by the rules of their own importers.

Both are written from what ``lib/gradebook_importer.rb`` and ``mod/assign/feedback/offline`` do, not from what
our exports need, so that a file which only looks right fails here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple


class ImportRefusedError(Exception):
    """The file is not imported at all."""


class CanvasStudent(NamedTuple):
    """As Canvas knows them."""

    id: int
    name: str
    sortable_name: str
    sis: str = ""
    login: str = ""


class CanvasAssignment(NamedTuple):
    """As Canvas knows it."""

    id: int
    title: str
    points_possible: float


class CanvasImport(NamedTuple):
    """What would change."""

    scores: dict[tuple[int, str], str]
    """Student's number and assignment's title to the new score; only those that change."""
    created: list[str]
    """Titles of new assignments."""
    points_possible: dict[str, str]
    """Title to the points that the file gives an assignment, where they differ or it is new."""
    unknown: list[str]
    """Names of rows that are nobody's: Canvas asks the teacher who they are."""


def canvas(
    data: bytes,
    students: list[CanvasStudent],
    assignments: list[CanvasAssignment],
    scores: dict[tuple[int, str], str] | None = None,
    not_assigned: Collection[tuple[int, str]] = (),
) -> CanvasImport:
    """Import a gradebook into a course.

    Args:
        data: the file.
        students: of the course.
        assignments: of the course.
        scores: what students have already, by number and assignment's title.
        not_assigned: of which student an assignment is not asked; whatever the file says of it is ignored.
    """
    before = scores or {}
    text = data.decode()
    first = text.splitlines()[:3]
    semicolons = {len(next(csv.reader([line], delimiter=";"))) for line in first}
    commas = {len(next(csv.reader([line]))) for line in first}
    by = ";" if len(semicolons) == 1 and max(semicolons) > (max(commas) if len(commas) == 1 else 0) else ","
    rows = [
        [_decimal(cell) for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=by, strict=True)
        if row and not re.fullmatch("[;, ]+", by.join(row) or " ")
    ]
    header, *rest = rows
    split = len(header) > 4 and "LastName" in header[0] and "FirstName" in header[1] and "ID" in header[2]
    if not split and not (len(header) > 3 and "Student" in header[0] and "ID" in header[1]):
        raise ImportRefusedError("invalid header row")
    if split and header[:2] != ["LastName", "FirstName"]:
        raise ImportRefusedError("a byte-order mark hides LastName")
    names = 4 if split else 3
    width, sis, login = names, None, None
    if re.search(r"SIS\s+Login\s+ID", header[names - 1]):
        login, width = names - 1, width + 1
    elif re.search(r"SIS\s+User\s+ID", header[names - 1]) and re.search(r"SIS\s+Login\s+ID", header[names]):
        sis, login = names - 1, names
        integration = int(header[names + 1] == "Integration ID")
        width += 2 + integration + int(header[names + 1 + integration] == "Root Account")
    if "Section" not in header[width - 1]:
        raise ImportRefusedError("Section is not the last column about the student")
    totals = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
    columns: dict[int, str] = {}
    created = []
    by_id = {one.id: one for one in assignments}
    for heading in header[width:]:
        if totals.search(heading):
            continue
        found = re.fullmatch(r"(.*)\s+\((\d+)\)", heading)
        known = by_id.get(int(found[2])) if found else None
        known = known or next((one for one in assignments if one.title == heading), None)
        if known is None:
            created.append(found[1] if found else heading)
        columns[header.index(heading)] = known.title if known else created[-1]
    points: dict[str, str] = {}
    read_only: set[int] = set()
    changes: dict[tuple[int, str], str] = {}
    unknown = []
    for row in rest:
        if "Points Possible" in row[0]:
            now = {one.title: one.points_possible for one in assignments}
            for index, title in columns.items():
                if re.search(r"read\s+only", row[index]):
                    read_only.add(index)
                elif row[index] and (title not in now or float(row[index]) != now[title]):
                    points[title] = row[index]
            continue
        if all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.I) for cell in row):
            continue
        student = _canvas_student(row, students, split, sis, login)
        if student is None:
            unknown.append(row[0])
            continue
        for index, title in columns.items():
            new, old = row[index].strip(), before.get((student.id, title), "")
            new = "" if (student.id, title) in not_assigned else new
            if index not in read_only and not _same(new, old):
                changes[student.id, title] = new
    return CanvasImport(changes, created, points, unknown)


def _decimal(cell: str) -> str:
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return f"{''.join(whole)}.{last}" if whole else last


def _canvas_student(
    row: list[str], students: list[CanvasStudent], split: bool, sis: int | None, login: int | None
) -> CanvasStudent | None:
    number = row[2 if split else 1]
    digits = re.match(r"\s*(\d+)", number)  # Ruby's to_i reads as far as there are digits
    for test in (
        lambda one: digits is not None and one.id == int(digits[1]),
        lambda one: sis is not None and row[sis] and one.sis == row[sis],
        lambda one: login is not None and row[login] and one.login == row[login],
        lambda one: (f"{row[1]} {row[0]}" if split else row[0]) in (one.name, one.sortable_name),
    ):
        if found := next((one for one in students if test(one)), None):
            return found
    return None


def _same(new: str, old: str) -> bool:
    if new == old or (new in ("", "-") and old in ("", "-")):
        return True
    if not new or not old or "EX" in (new.upper(), old.upper()):
        return False
    try:
        return f"{float(new):.2f}" == f"{float(old):.2f}"
    except ValueError:
        return False


def _php_float(text: str) -> float:
    """As far as there is a number; anything else is 0, a dash too."""
    found = re.match(r"-?(\d+(\.\d*)?|\.\d+)", text)
    return float(found[0]) if found else 0.0


class MoodleGrade(NamedTuple):
    """What Moodle has for a participant."""

    grade: float | None = None
    modified: datetime | None = None
    comment: str = ""
    locked: bool = False


class MoodleImport(NamedTuple):
    """What would change, by the participant's number."""

    grades: dict[int, float]
    comments: dict[int, str]


def moodle(
    data: bytes,
    grades: dict[int, MoodleGrade],
    maximum: float,
    words: dict[str, str] | None = None,
    decimal: str = ".",
) -> MoodleImport:
    """Import a worksheet into an assignment with these participants.

    Args:
        data: the file.
        grades: what each participant has.
        maximum: the assignment's highest grade.
        words: English heading to the one of this site's language.
        decimal: the site's decimal point.
    """
    say = {name: (words or {}).get(name, name) for name in
           ("Identifier", "Grade", "Last modified (grade)", "Feedback comments", "Participant ")}  # fmt: skip
    text = data.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # PHP's reader takes a backslash before a quote for an escape
    if re.search(r'\\"', text):
        raise ImportRefusedError("a backslash before a quote: PHP reads on into the next cell")
    header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = [cell.strip() for cell in header]
    for needed in ("Identifier", "Grade", "Last modified (grade)"):
        if say[needed] not in header:
            raise ImportRefusedError(f"no column {say[needed]}")
    found: dict[int, float] = {}
    comments: dict[int, str] = {}
    for row in rows:
        if len(row) != len(header):
            raise ImportRefusedError(f"a row of {len(row)} cells, {len(header)} expected")
        cells: dict[str, Any] = dict(zip(header, row, strict=True))
        number = cells[say["Identifier"]][len(say["Participant "]) :]
        if not number.isdecimal() or int(number) not in grades:
            continue
        now = grades[int(number)]
        seen = _moment(cells[say["Last modified (grade)"]])
        stale = now.modified is not None and (seen is None or (now.modified - seen).total_seconds() > 60)
        text = cells[say["Grade"]].replace(" ", "").replace(decimal, ".")
        if text and not stale and not now.locked:
            value = _php_float(text)
            if 0 <= value <= maximum and value != now.grade:
                found[int(number)] = value
        comment = cells.get(say["Feedback comments"])
        if comment is not None and not stale and comment != now.comment:
            comments[int(number)] = comment
    return MoodleImport(found, comments)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%A, %d %B %Y, %I:%M %p").replace(tzinfo=UTC)
    except ValueError:
        return None
