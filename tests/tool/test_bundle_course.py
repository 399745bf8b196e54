"""The bundle of all labs: one upload, whatever labs it holds."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import msgspec
import pytest
import small_course
import toy_course
from dlgrade import bundle, results
from dlgrade.course import Course, load_course
from dlgrade.results import LabResult, Status, TestResult, Visibility
from otter.run import main as otter_run

REPOSITORY = Path(__file__).parents[2]


def content(path: Path) -> dict[str, bytes]:
    """What a zip holds."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_every_lab_in_the_course_s_order(tmp_path: Path):
    """Tests, points and questions of all labs; the same bytes each time, and no solution."""
    toy = toy_course.write_course(tmp_path)
    path = bundle.build_course(toy, tmp_path / "dist")
    assert path.name == "course.zip", path
    files = content(path)
    manifest = json.loads(files["manifest.json"])
    assert (manifest["lab"], manifest["points"]) == ("course", 6.5), manifest
    assert manifest["labs"] == ["step1_toy", "extA_more"], manifest["labs"]
    questions = [name for name in files if name.startswith("tests/")]
    assert questions == ["tests/01_shout.py", "tests/02_double.py", "tests/03_half.py"], questions
    for lab in toy.labs.values():
        own = content(bundle.build(toy, lab, tmp_path / "dist"))
        missing = {name for name in own if name.startswith(("assignments/", "dlgrade/", "labkit/"))} - set(
            files
        )
        assert not missing, f"the course's bundle lacks {missing}"
    assert not [name for name in files if "solution" in name], "a file of solutions is in the bundle"
    again = bundle.build_course(toy, tmp_path / "elsewhere")
    assert again.read_bytes() == path.read_bytes(), "two builds of the same content differ"


def test_it_installs_what_any_lab_requires(tmp_path: Path):
    """What one lab alone requires is in its own bundle and in the course's, once."""
    toy = toy_course.write_course(tmp_path)
    needy = {name: msgspec.structs.replace(lab, requires=("shap",)) for name, lab in toy.labs.items()}
    course = msgspec.structs.replace(toy, labs={**needy, "step1_toy": toy.lab("step1_toy")})
    wanted = content(bundle.build_course(course, tmp_path))["requirements.txt"].decode().splitlines()
    assert sum(line.startswith("shap==") for line in wanted) == 1, wanted
    plain = content(bundle.build_course(toy, tmp_path))["requirements.txt"].decode()
    assert "shap" not in plain, plain


def test_points_of_the_course_s_bundle_are_the_labs_together(tmp_path: Path):
    """The real course: as many questions as tasks, worth what the labs' tables say."""
    course = load_course(REPOSITORY)
    files = content(bundle.build_course(course, tmp_path))
    tasks = [task for lab in course.labs.values() for task in lab.tasks]
    assert [name[9:-3] for name in sorted(files) if name.startswith("tests/")] == tasks
    points = sum(lab.points for lab in course.labs.values())
    assert json.loads(files["manifest.json"])["points"] == pytest.approx(points)


def finding(task: str, status: Status) -> TestResult:
    """One test's result."""
    return TestResult(
        task=task, test="test_it", title="It.", visibility=Visibility.PUBLIC, points=2, status=status
    )


def test_joined_records_lose_nothing():
    """Tests and seconds of all labs, what was noted of several labs once; one lab's record stays itself."""
    first = LabResult(lab="a", tests=(finding("x", Status.PASSED),), notes=("a link", "no b.py"), seconds=1.5)
    second = LabResult(
        lab="b", tests=(finding("y", Status.COULD_NOT_TELL),), notes=("a link",), seconds=2, device="GPU"
    )
    assert results.joined("course", [first]) == first
    both = results.joined("course", [first, second])
    assert (both.lab, both.tasks, both.points, both.max_points) == ("course", ("x", "y"), 2, 4)
    assert (both.notes, both.seconds, both.undecided) == (("a link", "no b.py"), 3.5, second.tests)


def test_an_upload_with_one_lab_of_two_is_graded_and_the_other_named_as_missing(tmp_path: Path):
    """By otter, everything for real: one lab has its marks, each test of the other says what is missing."""
    every = small_course.make_course(tmp_path)
    course = Course(every.root, {name: every.labs[name] for name in ("step8_small", "step9_model")})
    upload = tmp_path / "upload.zip"
    with zipfile.ZipFile(upload, "w") as archive:
        archive.writestr("student/step8_small.py", small_course.RIGHT)
        archive.writestr("student/reflections.md", "no matter of this bundle\n")
    outcome = otter_run(
        str(upload),
        autograder=str(bundle.build_course(course, tmp_path / "dist")),
        output_dir=str(tmp_path),
        no_logo=True,
    )
    assert outcome.test_files == ["square", "double_all", "build"], outcome.test_files
    said = json.loads((tmp_path / "results.json").read_text())
    marks = {test["name"]: (test["score"], test["max_score"]) for test in said["tests"] if "score" in test}
    assert marks == {"square": (2, 2), "double_all": (2, 2), "build": (0, 2)}, marks
    (build,) = (test for test in said["tests"] if test["name"] == "build")
    assert build["output"].count("step9_model.py was not handed in") == 3, build["output"]
    assert "no file is named step9_model.py" in said["output"], said["output"]
