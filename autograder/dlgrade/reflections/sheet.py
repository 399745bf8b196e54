"""``reflections-sheet.csv``: every answer on a row, with room for a person's marks.

Written again, it keeps what a person has entered: a mark stays with the answer that it was given for.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from dlgrade.errors import GraderError
from dlgrade.gradebook import harmless, number
from dlgrade.reflections.checking import Checked
from dlgrade.reflections.questions import Reflections
from dlgrade.reflections.reading import names

NAME = "reflections-sheet.csv"
MAX_CELL = 30_000
"""Characters; a spreadsheet's cell has at most 32,767."""
COLUMNS = (
    "student", "question", "title", "answer", "words", "complete", "marks", "max_marks", "comment", "version",
)  # fmt: skip
_NEEDED = {"student", "question", "marks", "comment", "version"}

Key = tuple[str, str]
"""Student, as the sheet spells the name, and question."""


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
    reflections: Reflections, answers: Iterable[tuple[str, Checked]], entered: dict[Key, Entered]
) -> bytes:
    """The sheet: UTF-8 with a byte-order mark, without which Excel misreads prose, and CRLF line ends.

    Args:
        reflections: for titles and points.
        answers: student and answer, in the order of the sheet.
        entered: what a person wrote on an earlier sheet. A mark whose answer has changed since becomes a
            comment; rows of students who are no longer there come last.
    """
    left = dict(entered)
    rows = [_row(reflections, student, checked, left) for student, checked in answers]
    rows += [[row.cells.get(column, "") for column in COLUMNS] for row in left.values()]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _row(reflections: Reflections, student: str, checked: Checked, left: dict[Key, Entered]) -> list[str]:
    worth = reflections.worth[checked.question]
    version = _version(checked.answer)
    before = left.pop((harmless(student), checked.question), None)
    marks, comment = (before.marks, before.comment) if before else ("", "")
    if before and before.cells["version"] != version and marks:
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
        version,
    ]


def _cell(answer: str) -> str:
    if len(answer) <= MAX_CELL:
        return answer
    return f"{answer[:MAX_CELL]} … (cut here, of {len(answer):,} characters; the student's page has all)"


def _version(answer: str) -> str:
    """Names an answer's text. It begins with a letter, because spreadsheets make numbers of ``12e4567``."""
    return "v" + hashlib.sha256(" ".join(names(answer)).encode()).hexdigest()[:10]


def read_entered(path: Path) -> dict[Key, Entered]:
    """What a person has written on the sheet at ``path``, in whatever way a spreadsheet saved it.

    Raises:
        GraderError: it is no such sheet, so that writing would destroy something.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror or error})") from None
    try:
        rows = list(_rows(data))
    except csv.Error as error:
        raise GraderError(f"{path}: no marking sheet ({error}); move it away") from None
    found: dict[Key, Entered] = {}
    for row in rows:
        if missing := _NEEDED - row.keys():
            raise GraderError(
                f"{path}: no marking sheet of ours, it lacks {', '.join(sorted(missing))}; move it away"
            )
        entered = Entered(row)
        if entered.marks or entered.comment:
            found[row["student"], row["question"]] = entered
    return found


def _rows(data: bytes) -> Iterator[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.splitlines()[:1]
    delimiter = max(",;\t", key=first[0].count) if first else ","
    header: Sequence[str] = ()
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if not header:
            header = [cell.strip().lower() for cell in cells]
        elif any(cells):
            yield dict(zip(header, [*cells, *[""] * len(header)], strict=False))
