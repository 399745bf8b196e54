"""A class read back from each system's export is the class that was written, whatever people are called."""

from __future__ import annotations

import tempfile
import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path

import exports
import pytest
from dlgrade.course import Course
from dlgrade.intake.finding import find
from dlgrade.intake.records import Found
from exports import KINDS, Student
from fake_class import make_course
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = {
    "gradescope": "a Gradescope export",
    "canvas": "a Canvas download",
    "canvas anonymous": "a Canvas download",
    "moodle up to 4.0": "a Moodle download",
    "moodle": "a Moodle download",
    "moodle flat": "a Moodle download",
    "github": "a folder of GitHub Classroom repositories",
}
LETTERS = st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0xFFFF)
WORD = st.builds(
    lambda first, rest: unicodedata.normalize("NFC", first + rest),
    LETTERS,
    st.text(st.one_of(LETTERS, st.sampled_from("_'-.0123456789é ")), max_size=12),
).map(str.strip)
TIMES = st.datetimes(
    min_value=datetime(2015, 1, 1),
    max_value=datetime(2040, 1, 1),
    timezones=st.integers(-11, 13).map(lambda hours: timezone(timedelta(hours=hours))),
)
MODULES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FILES = st.fixed_dictionaries(
    {},
    optional={
        "step1_trees.py": MODULES,
        "step2_rocks.py": MODULES,
        "helpers.py": MODULES,
        "notes.txt": MODULES,
    },
).filter(lambda files: "step1_trees.py" in files or "step2_rocks.py" in files)


@st.composite
def classes(draw: st.DrawFn) -> list[Student]:
    """One to six students of different names, each with some lab."""
    names = draw(st.lists(st.builds("{} {}".format, WORD, WORD), min_size=1, max_size=6))
    return [
        Student(number, name, draw(FILES), draw(TIMES), draw(st.booleans()))
        for number, name in enumerate(names, start=1)
    ]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two labs."""
    return make_course(tmp_path_factory.mktemp("course"))


def look(path: Path, course: Course, scratch: Path) -> Found:
    """What is found for all labs."""
    scratch.mkdir()
    return find([path], list(course.labs.values()), course, scratch)


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None)
@given(students=classes())
def test_a_class_is_read_back_as_it_was_written(
    course: Course, kind: str, zipped: bool, students: list[Student]
) -> None:
    """The same people, files, times and lateness, as far as the format tells them."""
    if kind == "github" and len(students) < 2 and not zipped:
        students = [*students, Student(99, "Ada Last", {"step1_trees.py": "t"})]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = look(exports.write(kind, students, folder / "given", zipped=zipped), course, folder / "s")
        (seen,) = found.recognised
        assert seen.kind == WORDS[kind]
        assert seen.students == len(students)
        entries = {(e.person and _number(e.person), e.lab.id): e for e in found.entries}
        assert len(entries) == len(found.entries) == 2 * len(students), found
        assert len({e.submission.student.casefold() for e in found.entries}) == len(students)
        for student in students:
            expected = exports.expected_person(kind, student, exports.expected_student(kind, student))
            number = _number(expected)
            for lab in course.labs.values():
                entry = entries[number, lab.id]
                called = entry.submission.student
                assert entry.person == exports.expected_person(kind, student, called)
                assert entry.handed_in == (lab.module in student.files), entry
                assert not entry.problem
                if entry.handed_in:
                    wanted = {file for file in student.files if file.endswith(".py")}
                    assert set(entry.submission.files) == wanted
                    for file in wanted:
                        text = student.files[file]
                        assert isinstance(text, str)
                        assert entry.submission.files[file].read_bytes() == text.encode(), file
                assert entry.submitted == (student.submitted if kind == "gradescope" else None)
                assert entry.submitted is None or entry.submitted.tzinfo is not None
                assert entry.late == (student.late if kind.startswith("canvas") else None)


def _number(person: object) -> str:
    """What tells this export's people apart, whatever they are called."""
    of = [getattr(person, field) for field in ("sid", "canvas_id", "participant", "login", "student")]
    return next(value for value in of if value)


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_readable_and_the_same_in_every_assignment(
    course: Course, tmp_path: Path, kind: str
) -> None:
    """Ada is called the same in two exports of one course, so that their labs are one student's."""
    ada, ben = "Ada Lovelace", "Ben O'Neill_Smith"
    trees = [Student(1, ada, {"step1_trees.py": "t"}), Student(2, ben, {"step1_trees.py": "t"})]
    rocks = [Student(1, ada, {"step2_rocks.py": "r"}), Student(2, ben, {"step2_rocks.py": "r"})]
    paths = [exports.write(kind, trees, tmp_path / "trees"), exports.write(kind, rocks, tmp_path / "rocks")]
    (tmp_path / "scratch").mkdir()
    found = find(paths, list(course.labs.values()), course, tmp_path / "scratch")
    names = {entry.submission.student for entry in found.entries}
    assert names == {exports.expected_student(kind, student) for student in trees}
    assert all(entry.handed_in for entry in found.entries)
    assert [seen.labs for seen in found.recognised] == [("step1_trees",), ("step2_rocks",)]
