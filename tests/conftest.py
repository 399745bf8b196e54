"""What the tests of several folders share, because it takes minutes to make."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from dlgrade.classroom import grade_class
from dlgrade.course import Course, find_course
from dlgrade.gradebook import Row
from dlgrade.grading import Grader
from dlgrade.intake.finding import find
from dlgrade.intake.records import Entry
from dlgrade.report import Written

CLASS = Path(__file__).parent / "submissions" / "class"


class GradedClass(NamedTuple):
    """The sample class after ``dlgrade grade all``."""

    course: Course
    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]
    """One for each entry."""
    out: Path


@pytest.fixture(scope="session")
def trainings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What models were measured to be, for all tests that grade the course's own labs."""
    return tmp_path_factory.mktemp("trainings")


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory, trainings: Path) -> GradedClass:
    """The sample class, graded once for all tests, two submissions at a time."""
    course = find_course(Path(__file__).parent)
    place = tmp_path_factory.mktemp("class")
    (place / "scratch").mkdir()
    found = find([CLASS], list(course.labs.values()), course, place / "scratch")
    rows = grade_class(course, found.entries, place / "out", Grader(course, cache=trainings), jobs=2).rows
    return GradedClass(course, found.entries, rows, place / "out")


@pytest.fixture(scope="session")
def large_class(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """What ``dlgrade.report`` wrote about two hundred students and nine labs, once for all tests."""
    import class_to_report  # lies beside the tests that ask for it, and is found with them

    written: Written = class_to_report.large_class(tmp_path_factory.mktemp("large") / "graded")
    return written
