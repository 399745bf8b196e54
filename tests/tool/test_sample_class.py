"""The sample class: what its README and its expectations say is what lies in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dlgrade.course import Course, find_course
from dlgrade.intake.finding import find
from sample_class import CLASS, expectations


@pytest.fixture
def course() -> Course:
    """The real one."""
    return find_course(Path(__file__).parent)


def test_expectations_name_what_was_handed_in(course: Course, tmp_path: Path) -> None:
    """Exactly the labs that are found have expectations, and these name tasks of their lab."""
    found = find([CLASS], list(course.labs.values()), course, tmp_path)
    handed_in = {(e.submission.student, e.lab.id) for e in found.entries if e.handed_in}
    expected = expectations(course)
    assert handed_in == set(expected)
    for (student, lab), tasks in expected.items():
        assert set(tasks) == set(course.labs[lab].tasks), (student, lab)
        assert set(tasks.values()) <= {"full", "partial", "zero"}, (student, lab)


def test_the_readme_has_a_row_for_each_student() -> None:
    """Each folder stands in the table once."""
    rows = re.findall(r"^\| (\w+) \|", (CLASS / "README.md").read_text(), flags=re.MULTILINE)
    folders = sorted(path.name for path in CLASS.iterdir() if path.is_dir())
    assert sorted(rows) == sorted([*folders, "student"]), "the table's head and a row for each folder"


def test_at_least_fifteen_students_in_every_way(course: Course) -> None:
    """Some have full marks in every lab, some lose part of a task, some all of it."""
    students: dict[str, set[str]] = {}
    for (student, _), tasks in expectations(course).items():
        students.setdefault(student, set()).update(tasks.values())
    assert len(students) >= 15
    assert sum(levels == {"full"} for levels in students.values()) >= 3
    assert sum("partial" in levels for levels in students.values()) >= 4
    assert sum("zero" in levels for levels in students.values()) >= 6
