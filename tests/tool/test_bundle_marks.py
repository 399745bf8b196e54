"""A bundle's marks are ``dlgrade grade``'s.

Grading through otter as a whole, by its command, is tried on a right answer, a partial one and a stub. For
every submission of the sample class it is shown that a bundle grades the same files with the same sources,
and that otter's results then say what the record says; grading all of them twice would take ten minutes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dlgrade import bundle, bundled, results
from dlgrade.course import Course, Lab, find_course
from dlgrade.intake.finding import from_upload
from dlgrade.results import LabResult
from otter.run import main as otter_run

REPOSITORY = Path(__file__).parents[2]
CLASS = REPOSITORY / "tests" / "submissions" / "class"


@pytest.fixture(scope="module")
def course() -> Course:
    """The real one."""
    return find_course(REPOSITORY)


@pytest.fixture(scope="module")
def zips(course: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every lab's bundle."""
    folder = tmp_path_factory.mktemp("dist")
    return {lab.id: bundle.build(course, lab, folder) for lab in course.labs.values()}


def contents(files: dict[str, Path]) -> dict[str, bytes]:
    """What a worker would be given."""
    return {name: path.read_bytes() for name, path in files.items()}


def marks(said: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Earned and possible points by task, from otter's ``results.json``."""
    return {test["name"]: (test["score"], test["max_score"]) for test in said["tests"] if "score" in test}


def recorded(result: LabResult) -> dict[str, tuple[float, float]]:
    """The same, from a record."""
    return {
        task: (sum(t.earned for t in result.of_task(task)), sum(t.points for t in result.of_task(task)))
        for task in result.tasks
    }


def stand_in(
    lab: Lab, result: LabResult, given: list[dict[str, bytes]]
) -> Callable[[bundled.Layout], LabResult]:
    """A grader that notes what it is given and answers ``result``."""

    def grade(layout: bundled.Layout) -> LabResult:
        with tempfile.TemporaryDirectory() as scratch:
            given.append(contents(from_upload(layout.upload, lab, Path(scratch)).files))
        layout.record.write_bytes(results.to_json(result))
        return result

    return grade


def test_every_submission_gets_the_same_marks_from_its_bundle(
    graded_class: Any, zips: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """For each student, the same files reach the grader, and otter's results carry its marks.

    Of a student with many labs, every second one is tried: otter takes ten seconds for each.
    """
    tried = 0
    handed_in = Counter(entry.submission.student for entry in graded_class.entries if entry.handed_in)
    turns = {student: turn for turn, student in enumerate(s for s, count in handed_in.items() if count > 3)}
    places = {lab: place for place, lab in enumerate(zips)}
    for entry, row in zip(graded_class.entries, graded_class.rows, strict=True):
        who = f"{entry.submission.student} {entry.lab.id}"
        turn = turns.get(entry.submission.student, places[entry.lab.id])
        if not entry.handed_in or (turn - places[entry.lab.id]) % 2:
            continue
        assert row.result is not None, f"{who}: {row.status}"
        given: list[dict[str, bytes]] = []
        monkeypatch.setattr(bundled, "grade", stand_in(entry.lab, row.result, given))
        upload = shutil.make_archive(str(tmp_path / "upload"), "zip", CLASS / entry.submission.student)
        otter_run(upload, autograder=str(zips[entry.lab.id]), output_dir=str(tmp_path), no_logo=True)
        said = json.loads((tmp_path / "results.json").read_text())

        wanted = contents(entry.submission.files)
        assert given == [wanted], f"{who}: a bundle grades {list(given[0])}, dlgrade grade {list(wanted)}"
        expected = {task: pytest.approx(pair, abs=1e-5) for task, pair in recorded(row.result).items()}
        assert marks(said) == expected, f"{who}: {marks(said)} by otter, {expected} by dlgrade grade"
        tried += 1
    assert tried >= 15, f"only {tried} submissions were handed in"


@pytest.mark.parametrize("lab_id", ["step2_mnist_cnn", "step4_time_series", "extB_custom_training"])
def test_a_bundle_grades_by_the_sources_that_are_tested(lab_id: str, zips: dict[str, Path]):
    """Every file that decides a mark is in the bundle as it is here."""
    with zipfile.ZipFile(zips[lab_id]) as archive:
        names = archive.namelist()
        for folder, place in (("dlgrade", "autograder"), ("labkit", "autograder"), ("assignments", ".")):
            for name in (name for name in names if name.startswith(f"{folder}/")):
                assert archive.read(name) == (REPOSITORY / place / name).read_bytes(), f"{name} differs"
        for package in ("dlgrade", "labkit"):
            here = {
                path.relative_to(REPOSITORY / "autograder").as_posix()
                for path in (REPOSITORY / "autograder" / package).rglob("*.py")
            }
            assert here <= set(names), f"not in the bundle: {here - set(names)}"


@pytest.fixture
def otter_command(zips: dict[str, Path], tmp_path: Path) -> Callable[[str, Path], dict[str, Any]]:
    """``otter run`` as a person types it: its ``results.json``."""

    def run(lab_id: str, module: Path) -> dict[str, Any]:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("otter")), "run", "-a", str(zips[lab_id]), str(module)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"otter run failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return json.loads((tmp_path / "results.json").read_text())

    return run


def test_otter_run_gives_the_reference_full_marks(
    course: Course, otter_command: Callable[..., dict[str, Any]]
):
    """By the plain command, everything graded for real."""
    lab = course.lab("extB_custom_training")
    said = otter_command(lab.id, REPOSITORY / "solutions" / lab.module)
    full = {task: pytest.approx((about.points, about.points)) for task, about in lab.tasks.items()}
    assert marks(said) == full, f"{marks(said)}\n{said['tests'][0]['output']}"


@pytest.mark.parametrize("lab_id", ["step2_mnist_cnn", "step4_time_series", "extB_custom_training"])
def test_otter_run_gives_the_stub_nothing(
    lab_id: str, course: Course, otter_command: Callable[..., dict[str, Any]]
):
    """A stub has 0 points, because it fails: no test may say that it could not tell."""
    lab = course.lab(lab_id)
    said = otter_command(lab_id, REPOSITORY / "student" / lab.module)
    empty = {task: pytest.approx((0, about.points)) for task, about in lab.tasks.items()}
    assert marks(said) == empty, marks(said)
    doubtful = [test["name"] for test in said["tests"] if "could not tell" in test["output"].lower()]
    assert not doubtful, f"could not tell: {doubtful}"
    assert said["output"] == "", said["output"]


def test_otter_run_gives_a_partial_answer_what_dlgrade_grade_gives(
    graded_class: Any, otter_command: Callable[..., dict[str, Any]]
):
    """Graded twice, once by each command, a submission with some marks has the same ones."""
    place = next(
        n for n, e in enumerate(graded_class.entries) if e.submission.student == "dana" and e.handed_in
    )
    entry, row = graded_class.entries[place], graded_class.rows[place]
    said = otter_command(entry.lab.id, entry.submission.files[entry.lab.module])
    assert 0 < row.result.points < entry.lab.points, "the sample has changed; choose a partial one"
    expected = {task: pytest.approx(pair, abs=1e-5) for task, pair in recorded(row.result).items()}
    assert marks(said) == expected, f"{marks(said)} by otter run, {expected} by dlgrade grade"
