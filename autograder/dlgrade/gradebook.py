"""``gradebook.csv``: one row per student and lab. The same rows always give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import msgspec

from dlgrade.course import Lab
from dlgrade.results import LabResult

FILE = "gradebook.csv"
COLUMNS = ("student", "lab", "status", "points", "max_points")
"""Those before the tasks'."""
DUST = 1e-6
"""Points that differ by less are the same points."""
GRADED = "graded"
NO_SUBMISSION = "no submission"
COULD_NOT_GRADE = "could not grade"


class Row(msgspec.Struct, frozen=True):
    """What the gradebook says about one student and one lab."""

    student: str
    lab: Lab
    status: str
    """``graded``, ``no submission`` or ``could not grade: <reason>``."""
    result: LabResult | None
    """None when there is no record."""

    @property
    def could_not(self) -> bool:
        """Whether the grader itself is at fault, or a person must decide first."""
        return self.status.startswith(COULD_NOT_GRADE)

    @property
    def points(self) -> float | None:
        """What was earned; None, never zero, as long as it is not known."""
        return None if self.could_not or self.result is None else self.result.points

    def task_points(self, task: str) -> float | None:
        """What one task earned; None when the lab has no such task or a test of it could not tell."""
        if self.result is None or task not in self.lab.tasks:
            return None
        tests = self.result.of_task(task)
        if not tests or any(test in self.result.undecided for test in tests):
            return None
        return sum(test.earned for test in tests)


def status_of(result: LabResult) -> str:
    """``graded``, or ``could not grade`` with the tasks of the tests that could not tell."""
    if not result.undecided:
        return GRADED
    tasks = ", ".join(dict.fromkeys(test.task for test in result.undecided))
    count = len(result.undecided)
    return f"{COULD_NOT_GRADE}: {count} test{'s' if count > 1 else ''} could not tell ({tasks})"


def to_csv(rows: Iterable[Row], labs: Sequence[Lab]) -> bytes:
    """The gradebook: UTF-8, CRLF line ends as spreadsheets expect, sorted by student, then by lab.

    A task's column is blank where the lab has no such task, and where its points are not known.
    """
    tasks = list(dict.fromkeys(task for lab in labs for task in lab.tasks))
    order = {lab.id: position for position, lab in enumerate(labs)}
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([*COLUMNS, *tasks])
    for row in sorted(rows, key=lambda row: (row.student.casefold(), row.student, order[row.lab.id])):
        writer.writerow(
            [
                harmless(row.student),
                row.lab.id,
                harmless(row.status),
                number(row.points),
                number(row.lab.points),
                *(number(row.task_points(task)) for task in tasks),
            ]
        )
    return buffer.getvalue().encode()


def number(value: float | None) -> str:
    """At most four decimals, without trailing zeros; empty for None."""
    return "" if value is None else f"{round(value, 4):.4f}".rstrip("0").rstrip(".")


def harmless(text: str) -> str:
    """A spreadsheet runs a cell that begins like a formula; the apostrophe makes it text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
