"""A graded class for the tests of the TA's desk: two labs and the reflections, filled in without grading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import answered
from dlgrade.course import Course, Lab, load_course
from dlgrade.gradebook import GRADED, NO_SUBMISSION
from dlgrade.people import Person
from dlgrade.reflections import questions, sheet
from dlgrade.reflections.checking import Checked
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.store import Grade, Store
from fake_class import make_course

TREES, ROCKS, PROSE = "step1_trees", "step2_rocks", "reflections"


def course_with(root: Path, toml: str = "", *, prose: bool = False) -> Course:
    """The course of ``fake_class``, with a ``course.toml`` and the reflections if wanted."""
    course = make_course(root)
    if toml:
        (root / "course.toml").write_text(toml, encoding="utf-8")
    if prose:
        answered.add_to(root)
        course = load_course(root)
    return course


def lab_of(course: Course, lab: str) -> Lab:
    """One lab, reflections too."""
    return questions.with_reflections(course, questions.load(course)).lab(lab)


def result(lab: Lab, points: float) -> LabResult:
    """A record that gives so many points: one test of each task, and one that fills up."""
    tests = [
        TestResult(
            task=next(iter(lab.tasks)),
            test=f"test_{status}",
            title="It holds",
            visibility=Visibility.PUBLIC,
            points=worth,
            status=status,
        )
        for status, worth in ((Status.PASSED, points), (Status.FAILED, lab.points - points))
        if worth
    ]
    return LabResult(lab=lab.id, tests=tuple(tests))


def grade(course: Course, student: str, lab: str, points: float | None, **more: Any) -> Grade:
    """A grade; without points there is no submission, unless ``status`` says what else."""
    known = None if points is None else result(lab_of(course, lab), points)
    status = more.pop("status", GRADED if points is not None else NO_SUBMISSION)
    person = more.pop("person", None) or Person(student=student)
    return Grade(student=student, lab=lab, status=status, result=known, person=person, **more)


def fill(out: Path, grades: Iterable[Grade]) -> Path:
    """A folder of results with these grades and a page of feedback for each."""
    out.mkdir(parents=True, exist_ok=True)
    with Store(out / "dlgrade.sqlite") as store:
        run = store.start_run()
        for one in grades:
            store.put(Grade(**{**{f: getattr(one, f) for f in one.__struct_fields__}, "run": run}))
            page = out / one.student / one.lab / "feedback.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(f"<p>{one.student} {one.lab}</p>")
    return out


def write_sheet(
    course: Course, out: Path, marks: dict[tuple[str, str], str], students: Iterable[str]
) -> Path:
    """The sheet for marking with everybody's answers and these marks on it."""
    reflections = questions.load(course)
    assert reflections is not None, "the course has no reflections"
    answers = [
        (student, Checked(name, f"{student} on {name}", 30))
        for student in students
        for name in reflections.worth
    ]
    path = out / sheet.NAME
    path.write_bytes(sheet.to_csv(reflections, answers, {}))
    if marks:
        from dlgrade import spreadsheet

        table = spreadsheet.read(path)
        column = table.header.index("marks")
        changed = {
            (index, column): marks[cells["student"], cells["question"]]
            for index, cells in sheet.rows_of(table)
            if (cells["student"], cells["question"]) in marks
        }
        path.write_bytes(table.to_bytes(changed))
    return path


def at(text: str) -> datetime:
    """A time, with a zone if the text has one."""
    return datetime.fromisoformat(text)
