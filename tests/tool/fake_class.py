"""A course of two small labs and a grader that reads its verdict from the submission's first word.

Run as a program it grades a folder slowly, for the tests that kill it: COURSE FOLDER OUT LOG SECONDS.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path
from typing import Self

from dlgrade.classroom import grade_class
from dlgrade.course import Course, Lab, load_course, load_lab
from dlgrade.errors import GraderError
from dlgrade.intake.finding import find
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.submission import Submission

TREES = 'title = "Trees"\n[tasks.grow]\npublic = 1\nhidden = 1.5\n[tasks.prune]\npublic = 2\nhidden = 0\n'
ROCKS = 'title = "Rocks"\n[tasks.throw]\npublic = 3\nhidden = 1\n'


def make_course(root: Path) -> Course:
    """Labs ``step1_trees`` (4.5 points) and ``step2_rocks`` (4 points)."""
    for lab, text in (("step1_trees", TREES), ("step2_rocks", ROCKS)):
        folder = root / "assignments" / lab
        folder.mkdir(parents=True)
        (folder / "lab.toml").write_text(text)
        for name, task in load_lab(folder).tasks.items():
            for kind, points in (("public", task.public), ("hidden", task.hidden)):
                if points:
                    (folder / kind).mkdir(exist_ok=True)
                    declare(folder / kind / f"test_{name}.py", points)
    return load_course(root)


def declare(path: Path, points: float, promise: str = "It works.") -> None:
    """Write a test file as the fake grader's verdicts name its tests."""
    task, kind = path.stem.removeprefix("test_"), path.parent.name
    path.write_text(
        f"import pytest\n\n@pytest.mark.points({points})\n"
        f'def test_{task}_{kind}({task}):\n    """{promise}"""\n'
    )


def hand_in(folder: Path, **files: str) -> Path:
    """Write ``<name>.py`` files into a new folder; returns it."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


class FakeGrader:
    """Grades by the module's first word: full, zero, undecided, refused or broken."""

    def __init__(self, log: Path, pace: float = 0.0) -> None:
        """Leave a line in ``log`` and wait ``pace`` seconds for each submission."""
        self.log = log
        self.pace = pace
        self.protections: tuple[str, ...] = ()
        self.starts = 0
        self.limits: list[float | None] = []

    def __enter__(self) -> Self:
        """Count the starts."""
        self.starts += 1
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to stop."""

    def grade(
        self,
        lab: Lab,
        submission: Submission,
        *,
        call_seconds: float | None = None,
        only: Collection[str] = (),
    ) -> LabResult:
        """The verdict, after ``pace`` seconds; each call leaves a line in the log."""
        self.limits.append(call_seconds)
        lines = submission.files[lab.module].read_text().splitlines()
        verdict = " ".join(line for line in lines if not line.startswith("#")).split()[0]
        time.sleep(self.pace)
        with self.log.open("a") as log:
            log.write(" ".join([submission.student, lab.id, *only]) + "\n")
        if verdict == "broken":
            raise RuntimeError("the pipe burst\nin two lines")
        if verdict == "refused":
            raise GraderError("no space left")
        status = {"full": Status.PASSED, "undecided": Status.COULD_NOT_TELL}.get(verdict, Status.FAILED)
        tests = tuple(
            TestResult(
                task=name,
                test=f"test_{name}_{visibility}",
                title=f"It can {name}",
                visibility=visibility,
                points=points,
                status=status,
                message="" if status is Status.PASSED else f"expected: {name}\ngot: <b>nothing</b>",
                seconds=time.monotonic() % 1,
            )
            for name, task in lab.tasks.items()
            for visibility, points in ((Visibility.PUBLIC, task.public), (Visibility.HIDDEN, task.hidden))
            if points and name in (only or lab.tasks)
        )
        return LabResult(lab=lab.id, tests=tests, notes=submission.notes, seconds=time.monotonic() % 1)

    def graded(self) -> list[str]:
        """What was graded so far, sorted."""
        return sorted(self.log.read_text().splitlines()) if self.log.exists() else []


def main() -> None:
    """Grade one folder for all labs."""
    # a shell starts background jobs with Ctrl-C ignored, and a test run may be one
    signal.signal(signal.SIGINT, signal.default_int_handler)
    course_root, folder, out, log, seconds = sys.argv[1:]
    course = load_course(Path(course_root))
    with tempfile.TemporaryDirectory() as scratch:
        found = find([Path(folder)], list(course.labs.values()), course, Path(scratch))
        grade_class(course, found.entries, Path(out), FakeGrader(Path(log), float(seconds)), jobs=2)


if __name__ == "__main__":
    main()
