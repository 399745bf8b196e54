"""Otter's side of a bundle: what it reads, runs and reports. What the grader finds is given here."""

from __future__ import annotations

import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import toy_course
from dlgrade import bundle, bundled, results
from dlgrade.errors import GraderError
from dlgrade.otter_plugin import IsolatedGrading, grade_on_gradescope
from dlgrade.results import LabResult, Status, TestResult, Visibility
from otter.run import main as otter_run

POINTS = {"test_letters_become_capitals": 0.1, "test_silence_is_refused_in_secret": 0.7, "test_numbers": 1.25}


def finding(task: str, test: str, visibility: Visibility, status: Status, message: str = "") -> TestResult:
    """One test's result."""
    return TestResult(
        task=task,
        test=test,
        title=f"The promise of {test}.",
        visibility=visibility,
        points=POINTS[test],
        status=status,
        message=message,
    )


FOUND = LabResult(
    lab="step1_toy",
    tests=(
        # not in the bundle's order, which puts public tests first
        finding("shout", "test_silence_is_refused_in_secret", Visibility.HIDDEN, Status.FAILED, "want 🙂"),
        finding("shout", "test_letters_become_capitals", Visibility.PUBLIC, Status.PASSED),
        finding("double", "test_numbers", Visibility.PUBLIC, Status.COULD_NOT_TELL, "no answer"),
    ),
    notes=("step1_toy.py was found twice",),
)


@pytest.fixture(scope="module")
def toy_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with fractional points, and a test for each status."""
    root = tmp_path_factory.mktemp("toy")
    lab = toy_course.write_course(root).lab("step1_toy").folder
    for path in lab.glob("*/test_*.py"):
        path.unlink()
    for task, test, folder in (
        ("shout", "test_letters_become_capitals", "public"),
        ("shout", "test_silence_is_refused_in_secret", "hidden"),
        ("double", "test_numbers", "public"),
    ):
        text = f"import pytest\n\n@pytest.mark.points({POINTS[test]})\ndef {test}({task}): ...\n"
        (lab / folder / f"test_{task}.py").write_text(text)
    tasks = "[tasks.shout]\npublic = 0.1\nhidden = 0.7\n[tasks.double]\npublic = 1.25\nhidden = 0\n"
    (lab / "lab.toml").write_text(f'title = "Toys"\n{tasks}')
    course = toy_course.load_course(root)
    return bundle.build(course, course.lab("step1_toy"), root / "dist")


class Upload(NamedTuple):
    """What the grader was given, and what lay where otter and its kernel work."""

    files: set[str]
    beside_otter: set[str]


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[Upload]:
    """Stands in for the grader: finds ``FOUND`` whatever is uploaded, and lists what it was given."""
    seen: list[Upload] = []

    def grade(layout: bundled.Layout) -> LabResult:
        files = {p.relative_to(layout.upload).as_posix() for p in layout.upload.rglob("*") if not p.is_dir()}
        seen.append(Upload(files, {p.name for p in layout.submission.iterdir()}))
        layout.record.write_bytes(results.to_json(FOUND))
        return FOUND

    monkeypatch.setattr(bundled, "grade", grade)
    return seen


class Pickled(NamedTuple):
    """A pickle that leaves a file when it is loaded."""

    trace: Path

    def __reduce__(self) -> tuple[Any, ...]:
        """What unpickling calls."""
        return Path.touch, (self.trace,)


def hostile_files(trace: Path) -> dict[str, bytes]:
    """An upload in which every file does harm, or leaves ``trace``, if otter or its kernel touches it."""
    leave_trace = f"import pathlib; pathlib.Path({str(trace)!r}).touch()\n".encode()
    return {
        "step1_toy.py": leave_trace + b"dlgrade_passed = {}\nraise SystemExit\n\x00\xff",
        "step2_other.py": leave_trace,
        ".OTTER_LOG": pickle.dumps(Pickled(trace)),
        "otter.py": leave_trace,
        "numpy.py": leave_trace,
        "logging.py": leave_trace,
        "sitecustomize.py": leave_trace,
        "__init__.py": leave_trace,
        "ipython_config.py": leave_trace,
        "x.otter": b"{}",
        "otter_config.json": b'{"points_possible": 1000}',
        "tests/01_shout.py": leave_trace + b"OK_FORMAT = False\nname = 'shout'\n",
        "tests/99_more.py": b"from otter.test_files import test_case\nOK_FORMAT = False\nname = 'gift'\n"
        b"@test_case(points=1000)\ndef gift(): pass\n",
        "student/step1_toy.py": b"def shout(text): return text\n",
        "graded_elsewhere.ipynb": b"no notebook",
    }


def zipped(files: dict[str, bytes], path: Path) -> Path:
    """The files in a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_otter_run_reports_what_was_found(toy_zip: Path, graded: list[Upload], tmp_path: Path):
    """Marks, names, visibility and messages are right in otter's own results; the file is never executed."""
    trace = tmp_path / "trace"
    module = tmp_path / "step1_toy.py"
    module.write_bytes(hostile_files(trace)["step1_toy.py"])
    outcome = otter_run(str(module), autograder=str(toy_zip), output_dir=str(tmp_path), no_logo=True)

    assert not trace.exists(), "the submission was executed beside otter"
    assert graded == [Upload({"step1_toy.py"}, {"tests", bundled.PLACEHOLDER})], graded
    assert outcome.total == pytest.approx(0.1), f"{outcome.total} points"
    assert outcome.possible == pytest.approx(2.05), f"{outcome.possible} points possible"
    said = json.loads((tmp_path / "results.json").read_text())
    public, shout, double = said["tests"]
    assert (public["name"], public["visibility"]) == ("Public Tests", "visible"), public
    assert "shout results: All test cases passed!" in public["output"], public["output"]
    assert "The promise of test_numbers." in public["output"], public["output"]
    assert "secret" not in public["output"], f"a hidden test shows: {public['output']}"
    assert "could not tell" in public["output"], public["output"]
    assert (shout["name"], shout["score"], shout["max_score"]) == ("shout", 0.1, 0.8), shout
    assert (double["name"], double["score"], double["max_score"]) == ("double", 0, 1.25), double
    assert {shout["visibility"], double["visibility"]} == {"after_published"}, (shout, double)
    assert "want 🙂" in shout["output"], shout["output"]
    assert "01_shout.py" not in shout["output"], f"lines of the report file show: {shout['output']}"
    for words in ("step1_toy.py was found twice", "could not tell", "double"):
        assert words in said["output"], f"{words!r} is not in {said['output']!r}"


def test_nothing_that_is_uploaded_speaks_to_otter(toy_zip: Path, graded: list[Upload], tmp_path: Path):
    """A zip with several modules, a poisoned log, shadowed imports and forged tests gets the same marks."""
    trace = tmp_path / "trace"
    upload = zipped(hostile_files(trace), tmp_path / "upload.zip")
    outcome = otter_run(str(upload), autograder=str(toy_zip), output_dir=None, no_logo=True)

    assert not trace.exists(), "something of the upload was executed by otter or its kernel"
    assert outcome.test_files == ["shout", "double"], outcome.test_files
    assert outcome.total == pytest.approx(0.1), f"{outcome.total} points"
    assert graded[0].beside_otter == {"tests", bundled.PLACEHOLDER}, graded[0].beside_otter
    for name in ("step1_toy.py", "step2_other.py", "student/step1_toy.py", "otter.py"):
        assert name in graded[0].files, f"{name} did not reach the grader: {sorted(graded[0].files)}"


def test_a_poisoned_log_is_opened_unless_the_upload_is_set_aside(
    toy_zip: Path, graded: list[Upload], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The positive control of the test above: otter does unpickle ``.OTTER_LOG``."""
    trace = tmp_path / "trace"
    upload = zipped({".OTTER_LOG": hostile_files(trace)[".OTTER_LOG"]}, tmp_path / "upload.zip")
    before_grading = IsolatedGrading.before_grading

    def late(self: IsolatedGrading, config: Any) -> None:
        monkeypatch.setattr(bundled.Layout, "set_aside", lambda self, keep=(): self.upload.mkdir())
        before_grading(self, config)

    monkeypatch.setattr(IsolatedGrading, "before_grading", late)
    # a damaged log does not stop otter, which says so and goes on
    otter_run(str(upload), autograder=str(toy_zip), output_dir=None, no_logo=True)
    assert trace.exists(), "otter no longer reads the log: is setting the upload aside still needed?"


@pytest.fixture
def platform(toy_zip: Path, tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    """Lays an upload out as Gradescope does, and returns the root."""

    def lay_out(files: dict[str, bytes]) -> Path:
        root = tmp_path / "autograder"
        for name in ("source", "submission", "results"):
            (root / name).mkdir(parents=True)
        with zipfile.ZipFile(toy_zip) as archive:
            archive.extractall(root / "source")
        for name, data in files.items():
            path = root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (root / "submission_metadata.json").write_text(json.dumps({"users": [{"email": "s@x.edu"}]}))
        return root

    return lay_out


def test_gradescope_shows_each_test(
    platform: Callable[[dict[str, bytes]], Path], graded: list[Upload], tmp_path: Path
):
    """Public tests are visible one by one, hidden ones are not; a link, a pipe and notebooks harm nobody."""
    trace = tmp_path / "trace"
    root = platform({**hostile_files(trace), "a.ipynb": b"{}", "b.ipynb": b"{}"})
    (root / "submission/extra").symlink_to("/etc")
    os.mkfifo(root / "submission/pipe.py")
    status = grade_on_gradescope(root)

    assert not trace.exists(), "something of the upload was executed"
    assert status == 1, "a test could not tell, and the exit status does not show it"
    said = json.loads((root / "results/results.json").read_text())
    assert said["score"] == pytest.approx(0.1), said["score"]
    shown = [(t["name"], t["score"], t["max_score"], t["visibility"]) for t in said["tests"]]
    assert shown == [
        ("shout · The promise of test_silence_is_refused_in_secret.", 0.0, 0.7, "after_published"),
        ("shout · The promise of test_letters_become_capitals.", 0.1, 0.1, "visible"),
        ("double · The promise of test_numbers.", 0.0, 1.25, "visible"),
    ], shown
    assert "pipe.py" in graded[0].files, sorted(graded[0].files)
    for folder in ("source/assignments", "submission", "upload", "results"):
        assert (root / folder).exists(), folder


def test_a_grader_that_fails_leaves_no_marks(
    platform: Callable[[dict[str, bytes]], Path], monkeypatch: pytest.MonkeyPatch
):
    """There is no ``results.json`` then, which the platform reports as its own failure and not as zero."""
    root = platform({"step1_toy.py": b""})
    (root / "source/assignments/step1_toy/lab.toml").write_text("damaged")
    with pytest.raises(GraderError, match="the grader failed, so nothing was marked"):
        grade_on_gradescope(root)
    assert not list((root / "results").iterdir()), "something was written as a result"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"passed": False}, "other results for shout"),
        ({"points": 5.0}, "other results for shout"),
        ({"hidden": True}, "other results for shout"),
        ({"task": "gift"}, "are not"),
    ],
    ids=["passed", "points", "hidden", "task"],
)
def test_otter_may_not_disagree_with_the_record(change: dict[str, Any], wanted: str, tmp_path: Path):
    """If the kernel ever reports other marks than the examiner's, nothing is published."""
    from otter.test_files import GradingResults, TestCase
    from otter.test_files.abstract_test import TestCaseResult
    from otter.test_files.exception_test import ExceptionTestFile

    test = finding("shout", "test_letters_become_capitals", Visibility.PUBLIC, Status.PASSED)
    said = {"task": "shout", "passed": True, "points": test.points, "hidden": False}

    def report(said: dict[str, Any]) -> GradingResults:
        case = TestCase(test.test, None, said["hidden"], said["points"], None, None)
        file = ExceptionTestFile(said["task"], "", [case], all_or_nothing=False)
        file.test_case_results = [TestCaseResult(case, None, said["passed"])]
        return GradingResults([file])

    plugin = IsolatedGrading(str(tmp_path / "submission" / "x.ipynb"), {}, {})
    plugin.result = LabResult(lab="step1_toy", tests=(test,))
    plugin.after_grading(report(said))
    with pytest.raises(GraderError, match=wanted):
        plugin.after_grading(report({**said, **change}))


def test_a_dead_kernel_is_no_zero(tmp_path: Path):
    """Otter would publish a score of 0 when its kernel leaves no results."""
    from otter.test_files import GradingResults

    plugin = IsolatedGrading(str(tmp_path / "submission" / "x.ipynb"), {}, {})
    plugin.result = FOUND
    with pytest.raises(GraderError, match="left no results"):
        plugin.after_grading(GradingResults.without_results(EOFError("Ran out of input")))


def test_setting_aside_keeps_the_student_s_package_file(tmp_path: Path):
    """Otter's empty ``__init__.py`` never replaces one of the student's."""
    layout = bundled.Layout(tmp_path)
    layout.submission.mkdir()
    (layout.submission / "__init__.py").write_text("x = 1\n")
    layout.set_aside()
    (layout.submission / "__init__.py").touch()
    layout.set_aside()
    assert (layout.upload / "__init__.py").read_text() == "x = 1\n", "the student's file is gone"
    assert not list(layout.submission.iterdir()), "something still lies beside otter"
