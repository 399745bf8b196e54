"""``dlgrade grade --dry-run``: what is found, before anything is graded or written."""

from __future__ import annotations

import re
from pathlib import Path

import dlgrade.cli
import dlgrade.grading
import exports
import pytest
from exports import Student
from fake_class import FakeGrader, make_course
from typer.testing import CliRunner

CLASS = [
    Student(1, "Ada Lovelace", {"step1_trees.py": "full", "step2_rocks.py": "full"}),
    Student(2, "Ben [b]Smith[/b]", {"step1_trees.py": "zero"}, late=True),
    Student(3, "Cyd Zoë", {"notes.txt": ""}),
]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of two labs."""
    make_course(tmp_path / "course")
    return tmp_path / "course"


def grade(course: Path, *arguments: object) -> tuple[int, str]:
    """Exit status and what is printed."""
    call = ["--course", str(course), "grade", *map(str, arguments)]
    result = CliRunner().invoke(dlgrade.cli.app, call)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_it_shows_who_handed_in_what_and_writes_nothing(course: Path, tmp_path: Path) -> None:
    """A table of students and labs, status 0; names are shown as they are."""
    given = exports.write("gradescope", CLASS, tmp_path / "export", zipped=True)
    before = sorted(tmp_path.rglob("*"))
    status, output = grade(course, "all", given, "--dry-run", "--out", tmp_path / "graded")
    assert status == 0
    assert f"{given}: a Gradescope export: 3 students, 4 files, 2 labs (step1_trees, step2_rocks)" in output
    assert re.search(r"^student +name +step1_trees +step2_rocks", output, re.MULTILINE), output
    assert re.search(r"^s1 +Ada Lovelace +yes +yes", output, re.MULTILINE), output
    assert re.search(r"^s2 +Ben \[b\]Smith\[/b\] +yes +-", output, re.MULTILINE), output
    assert re.search(r"^s3 +Cyd Zoë +- +-", output, re.MULTILINE), output
    assert "s3: no file is named step1_trees.py; found: notes.txt" in output
    assert "3 students, 2 labs: 3 to grade; nothing was written" in output
    assert sorted(tmp_path.rglob("*")) == before


def test_lateness_doubles_and_earlier_uploads_are_shown(course: Path, tmp_path: Path) -> None:
    """What a person must decide is named with its places; status 0, since nothing failed."""
    canvas = exports.write("canvas", CLASS, tmp_path / "canvas")
    (canvas / "lovelaceada_101001_99999999_step1_trees-1.py").write_text("later")
    for group in ("one", "two"):
        (tmp_path / group / "li").mkdir(parents=True)
        (tmp_path / group / "li" / "step1_trees.py").write_text(group)
    status, output = grade(course, "step1_trees", canvas, tmp_path / "one", tmp_path / "two", "--dry-run")
    assert status == 0
    assert f"{canvas}: a Canvas download: 3 students, 4 files, 1 lab (step1_trees)" in output
    assert re.search(r"^lovelaceada_101001 +yes, 2 times", output, re.MULTILINE), output
    assert re.search(r"^bsmithbben_101002 +late", output, re.MULTILINE), output
    assert re.search(r"^li +unclear", output, re.MULTILINE), output
    assert "li step1_trees: step1_trees.py was handed in more than once" in output
    assert "lovelaceada_101001 step1_trees: does not count: " in output
    assert "4 students, 1 lab: 2 to grade, 1 unclear; nothing was written" in output


def test_grading_says_what_it_found_before_it_starts(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same line stands above the gradebook, and everyone of the export is graded."""

    class Fake(FakeGrader):
        def __init__(self, *_: object, **__: object) -> None:
            super().__init__(tmp_path / "graded.log")

    monkeypatch.setattr(dlgrade.grading, "Grader", Fake)
    given = exports.write("moodle", CLASS, tmp_path / "export", zipped=True)
    status, output = grade(course, "step1_trees", given, "--out", tmp_path / "graded")
    assert status == 0
    assert output.index("a Moodle download: 3 students, 4 files, 1 lab") < output.index("graded")
    assert "3 students, 1 lab: 2 graded, 1 no submission" in output
    assert (tmp_path / "graded" / "Ada Lovelace" / "step1_trees" / "feedback.html").is_file()
