"""The sample class of ``tests/submissions/class`` and what grading it must give."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from dlgrade.course import Course
from dlgrade.gradebook import GRADED, NO_SUBMISSION, Row

CLASS = Path(__file__).parents[1] / "submissions" / "class"


def expectations(course: Course) -> dict[tuple[str, str], dict[str, str]]:
    """For each student and lab handed in: each task as ``full``, ``partial`` or ``zero``."""
    stated = tomllib.loads((CLASS / "expected.toml").read_text(encoding="utf-8"))
    return {
        (student, lab): dict.fromkeys(course.labs[lab].tasks, "full")
        | {task: level for level, tasks in levels.items() for task in tasks}
        for student, labs in stated.items()
        for lab, levels in labs.items()
    }


def surprises(rows: Iterable[Row], course: Course) -> list[str]:
    """Where a graded class differs from what is expected of it: a sentence each."""
    expected = expectations(course)
    found: list[str] = []
    for row in rows:
        who = f"{row.student} {row.lab.id}"
        wanted = expected.get((row.student, row.lab.id))
        status = NO_SUBMISSION if wanted is None else GRADED
        if row.status != status:
            found.append(f"{who}: expected {status}, got {row.status}")
            continue
        for task, level in (wanted or {}).items():
            points, worth = row.task_points(task), row.lab.tasks[task].points
            got = "full" if points == worth else "zero" if not points else "partial"
            if got != level:
                found.append(f"{who} {task}: expected {level}, got {got} ({points} of {worth})")
    return found
