"""``reflections-sheet.csv``: every answer on a row, with room for a person's marks.

Written again, it keeps what a person has entered: a mark stays with the answer that it was given for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from dlgrade import spreadsheet
from dlgrade.errors import GraderError
from dlgrade.gradebook import harmless, number
from dlgrade.reflections.checking import Checked
from dlgrade.reflections.questions import Reflections
from dlgrade.reflections.spelling import spelled, unspelled, version
from dlgrade.reflections.whose import Owners
from dlgrade.spreadsheet import Table

NAME = "reflections-sheet.csv"
MAX_CELL = 30_000
"""Characters; a spreadsheet's cell has at most 32,767."""
COLUMNS = (
    "student", "question", "title", "answer", "words", "complete", "marks", "max_marks", "comment", "version",
)  # fmt: skip
_NEEDED = {"student", "question", "marks", "comment", "version"}

Key = tuple[str, str]
"""Student and question."""


class Entered(msgspec.Struct, frozen=True):
    """A row of an earlier sheet on which a person has written."""

    cells: dict[str, str]

    @property
    def marks(self) -> str:
        """As it was typed."""
        return self.cells["marks"].strip()

    @property
    def comment(self) -> str:
        """As it was typed."""
        return self.cells["comment"].strip()


def to_csv(
    reflections: Reflections,
    answers: Iterable[tuple[str, Checked]],
    entered: Mapping[Key, Entered],
    shown: Mapping[str, str] | None = None,
    *,
    by_question: bool = False,
) -> bytes:
    """The sheet: UTF-8 with a byte-order mark, without which Excel misreads prose, and CRLF line ends.

    Args:
        reflections: for titles and points.
        answers: student and answer, in the order of the sheet.
        entered: what a person wrote on an earlier sheet, by the students' real names. A mark whose answer
            has changed since becomes a comment; rows of students who are no longer there come last.
        shown: student to the pseudonym that stands on the sheet instead.
        by_question: all answers to a question together, and not all of a student's.
    """
    left = dict(entered)
    shown = shown or {}
    rows = [_row(reflections, student, checked, left) for student, checked in answers]
    rows = [[shown.get(row[0]) or spelled(row[0]), *row[1:]] for row in rows]
    if shown:  # else the order would tell who is who
        rows.sort(key=lambda row: row[0])
    if by_question:
        position = {name: number for number, name in enumerate(reflections.worth)}
        rows.sort(key=lambda row: position[row[1]])
    for (student, _), row in left.items():
        cells = {**row.cells, "student": shown.get(student) or spelled(student)}
        rows.append([cells.get(column, "") for column in COLUMNS])
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _row(reflections: Reflections, student: str, checked: Checked, left: dict[Key, Entered]) -> list[str]:
    worth = reflections.worth[checked.question]
    written = version(checked.answer)
    before = left.pop((student, checked.question), None)
    marks, comment = (before.marks, before.comment) if before else ("", "")
    if before and before.cells["version"] != written and marks:
        comment = f"{comment} (marked {marks} before the answer changed)".strip()
        marks = ""
    return [
        student,
        checked.question,
        worth.title,
        _cell(checked.answer),
        str(checked.words),
        "no" if checked.problem else "yes",
        marks,
        number(worth.by_hand),
        comment,
        written,
    ]


def _cell(answer: str) -> str:
    if len(answer) <= MAX_CELL:
        return answer
    return f"{answer[:MAX_CELL]} … (cut here, of {len(answer):,} characters; the student's page has all)"


def read_entered(path: Path, owners: Owners) -> dict[Key, Entered]:
    """What a person has written on the sheet at ``path``, in whatever way a spreadsheet saved it.

    A row of nobody known is kept under the name that stands on it.

    Raises:
        GraderError: it is no such sheet, so that writing would destroy something.
    """
    if not path.exists():
        return {}
    table = read(path)
    found: dict[Key, Entered] = {}
    rows = list(rows_of(table))
    whose = owners.of(rows)
    for index, cells in rows:
        entered = Entered(cells)
        if entered.marks or entered.comment:
            found[whose.get(index) or unspelled(cells["student"]), cells["question"]] = entered
    return found


def read(path: Path) -> Table:
    """The sheet at ``path``, which need not be where we wrote it.

    Raises:
        GraderError: it cannot be read, or is no such sheet.
    """
    try:
        table = spreadsheet.read(path)
    except GraderError as error:
        reason = str(error).removeprefix(f"{path}: ")
        raise GraderError(f"{path}: no marking sheet ({reason}); move it away") from None
    header = {cell.lower() for cell in table.header}
    if missing := _NEEDED - header:
        raise GraderError(
            f"{path}: no marking sheet of ours, it lacks {', '.join(sorted(missing))}; move it away"
        )
    return table


def rows_of(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not blank: its index in the table, and its cells by the names of their columns."""
    header = [cell.lower() for cell in table.header]
    for index in range(1, len(table.rows)):
        if not table.blank(index):
            values = [cell.value for cell in table.rows[index]]
            yield index, dict(zip(header, [*values, *[""] * len(header)], strict=False))
