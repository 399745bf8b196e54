"""``dlgrade.classroom``: every submission on its own, a crash loses nothing, nothing is done twice."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fake_class
import msgspec
import pytest
from dlgrade.classroom import Progress, check_out, grade_class
from dlgrade.course import Course, load_course
from dlgrade.errors import UsageError
from dlgrade.gradebook import Row
from dlgrade.intake.finding import find
from fake_class import FakeGrader, hand_in, make_course

GradeIt = Callable[..., tuple[Row, ...]]

RESULTS = ["feedback.html", "feedback.txt", "record.json", "results.json", "state.json"]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two labs."""
    return make_course(tmp_path / "course")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder."""
    return tmp_path / "out"


@pytest.fixture
def students(tmp_path: Path) -> Path:
    """A class of three: Ada all right, Ben half and half, Cyd nothing."""
    hand_in(tmp_path / "class" / "ada", step1_trees="full", step2_rocks="full")
    hand_in(tmp_path / "class" / "ben", step1_trees="zero", step2_rocks="full")
    hand_in(tmp_path / "class" / "cyd", readme="hello")
    return tmp_path / "class"


@pytest.fixture
def grader(tmp_path: Path) -> FakeGrader:
    """The double of the real one."""
    return FakeGrader(tmp_path / "graded.log")


@pytest.fixture
def grade_it(course: Course, out: Path, students: Path, grader: FakeGrader, tmp_path: Path) -> GradeIt:
    """Grade the class for all labs, as the command does."""

    def grade_it(**options: object) -> tuple[Row, ...]:
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        fresh = load_course(course.root)
        found = find([students], list(fresh.labs.values()), fresh, scratch)
        return grade_class(fresh, found.entries, out, grader, **options)  # type: ignore[arg-type]

    return grade_it


def gradebook(out: Path) -> list[dict[str, str]]:
    """The gradebook's rows."""
    with (out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_class_ends_in_a_gradebook_and_a_folder_each(grade_it: GradeIt, out: Path) -> None:
    """Each student and lab has a row, and a folder with the record, the results and both feedbacks."""
    grade_it(jobs=2)
    assert (out / "gradebook.csv").read_text().splitlines() == [
        "student,lab,status,points,max_points,grow,prune,throw",
        "ada,step1_trees,graded,4.5,4.5,2.5,2,",
        "ada,step2_rocks,graded,4,4,,,4",
        "ben,step1_trees,graded,0,4.5,0,0,",
        "ben,step2_rocks,graded,4,4,,,4",
        "cyd,step1_trees,no submission,0,4.5,0,0,",
        "cyd,step2_rocks,no submission,0,4,,,0",
    ]
    for student in ("ada", "ben", "cyd"):
        for lab in ("step1_trees", "step2_rocks"):
            assert sorted(path.name for path in (out / student / lab).iterdir()) == RESULTS


def test_no_submission_tells_what_was_found(grade_it: GradeIt, out: Path, grader: FakeGrader) -> None:
    """Its feedback names the file expected and those found; the grader is not asked."""
    grade_it()
    feedback = (out / "cyd" / "step1_trees" / "feedback.txt").read_text()
    assert "expected: a file named step1_trees.py" in feedback
    assert "found: readme.py" in feedback
    assert "0 of 4.5 points" in feedback
    assert not any("cyd" in line for line in grader.graded())


def test_a_second_run_grades_nothing(grade_it: GradeIt, out: Path, grader: FakeGrader) -> None:
    """Nothing changed: no submission is graded, the grader is not even started, every byte stays."""
    grade_it()
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    events: list[Progress] = []
    rows = grade_it(progress=events.append)
    assert len(grader.graded()) == 4
    assert grader.starts == 1
    assert [row.status for row in rows] == ["graded"] * 4 + ["no submission"] * 2
    assert not any(event.fresh for event in events)
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_gradebooks_of_two_runs_are_the_same_bytes(grade_it: GradeIt, out: Path) -> None:
    """Times differ from run to run; a gradebook has none."""
    grade_it()
    first = (out / "gradebook.csv").read_bytes()
    for state in out.rglob("state.json"):
        state.unlink()
    grade_it(jobs=3)
    assert (out / "gradebook.csv").read_bytes() == first


def test_only_what_changed_is_graded_again(grade_it: GradeIt, students: Path, grader: FakeGrader) -> None:
    """A new version of one file costs one grading; a new helper beside a module counts as a change."""
    grade_it()
    (students / "ben" / "step1_trees.py").write_text("full")
    rows = grade_it()
    assert grader.graded().count("ben step1_trees") == 2
    # Ben's other lab may import the module that changed, which lies beside it
    assert grader.graded().count("ben step2_rocks") == 2
    assert len(grader.graded()) == 6
    assert rows[2].points == 4.5


def test_a_changed_test_regrades_its_lab_only(grade_it: GradeIt, course: Course, grader: FakeGrader) -> None:
    """Results depend on the lab's folder: its tests, points and limits."""
    grade_it()
    public = course.labs["step2_rocks"].folder / "public"
    public.mkdir()
    (public / "test_throw.py").write_text("# new")
    grade_it()
    assert grader.graded().count("ada step1_trees") == 1
    assert grader.graded().count("ada step2_rocks") == 2


def test_another_time_limit_regrades(grade_it: GradeIt, grader: FakeGrader) -> None:
    """A result under one limit is not a result under another."""
    grade_it(call_seconds=1.0)
    grade_it(call_seconds=2.0)
    assert len(grader.graded()) == 8


def test_a_fault_of_the_grader_costs_one_row(
    grade_it: GradeIt, out: Path, students: Path, grader: FakeGrader
) -> None:
    """An exception in the grader is named in that row, with no points; all others are graded."""
    (students / "ada" / "step1_trees.py").write_text("broken")
    (students / "ben" / "step1_trees.py").write_text("refused")
    rows = grade_it()
    assert [row.status for row in rows] == [
        "could not grade: RuntimeError: the pipe burst",
        "graded",
        "could not grade: no space left",
        "graded",
        "no submission",
        "no submission",
    ]
    assert gradebook(out)[0]["points"] == "", "never a silent zero"
    assert "in two lines" in (out / "ada" / "step1_trees" / "grader-error.txt").read_text()
    (students / "ada" / "step1_trees.py").write_text("full")
    assert grade_it()[0].points == 4.5
    assert not (out / "ada" / "step1_trees" / "grader-error.txt").exists()


def test_what_could_not_be_told_is_graded_again(
    grade_it: GradeIt, out: Path, students: Path, grader: FakeGrader
) -> None:
    """A test that could not tell leaves points and its tasks blank, names them, and is tried again."""
    (students / "ada" / "step1_trees.py").write_text("undecided")
    grade_it()
    row = gradebook(out)[0]
    assert row["status"] == "could not grade: 3 tests could not tell (grow, prune)"
    assert (row["points"], row["grow"], row["prune"]) == ("", "", "")
    grade_it()
    assert grader.graded().count("ada step1_trees") == 2
    assert len(grader.graded()) == 5


def test_stale_results_do_not_outlive_a_failure(grade_it: GradeIt, out: Path, students: Path) -> None:
    """Marks of an earlier version are gone when the new version could not be graded."""
    grade_it()
    (students / "ada" / "step1_trees.py").write_text("broken")
    grade_it()
    assert [path.name for path in (out / "ada" / "step1_trees").iterdir()] == ["grader-error.txt"]


def test_results_of_others_are_left_alone(grade_it: GradeIt, out: Path) -> None:
    """What an earlier run left of students who are not in this one stays."""
    kept = out / "zoe" / "step1_trees" / "record.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    grade_it()
    assert kept.read_text() == "{}"


def test_progress_counts_every_row(grade_it: GradeIt) -> None:
    """It starts at none, and ends at all; each row is told once."""
    events: list[Progress] = []
    grade_it(progress=events.append, jobs=3)
    assert [event.done for event in events] == list(range(7))
    assert {event.total for event in events} == {6}
    assert events[0].row is None
    named = {(event.row.student, event.row.lab.id) for event in events if event.row}
    assert len(named) == 6


@pytest.mark.parametrize("damage", [b"", b"{", b'{"key": "x", "status": "graded"}', b"\xff\xfe"])
@pytest.mark.parametrize("file", ["state.json", "record.json"])
def test_damaged_files_are_made_again(
    grade_it: GradeIt, out: Path, grader: FakeGrader, file: str, damage: bytes
) -> None:
    """Whatever a disk left of them, files that cannot be read are no results."""
    grade_it()
    (out / "ada" / "step1_trees" / file).write_bytes(damage)
    grade_it()
    assert grader.graded().count("ada step1_trees") == 2
    assert len(grader.graded()) == 5


def test_two_runs_into_one_folder_are_refused(grade_it: GradeIt, out: Path) -> None:
    """The second run says so in one line, and the first is not disturbed."""
    refused: list[str] = []

    def again(progress: Progress) -> None:
        if progress.row is None:
            with pytest.raises(UsageError) as error:
                grade_it()
            refused.append(str(error.value))

    grade_it(progress=again)
    assert refused == [f"{out}: another dlgrade is grading into it; wait, or choose another --out"]
    assert len(gradebook(out)) == 6


@pytest.mark.parametrize("where", ["class", "class/ada", "class/graded", "file"])
def test_an_output_folder_among_the_submissions_is_refused(
    course: Course, students: Path, tmp_path: Path, where: str
) -> None:
    """Results must not become submissions of the next run, nor lie among them."""
    (tmp_path / "file").write_text("")
    entries = find([students], list(course.labs.values()), course, tmp_path).entries
    with pytest.raises(UsageError, match="--out"):
        check_out(tmp_path / where, [students], entries)
    check_out(tmp_path / "graded", [students], entries)


def test_an_output_folder_whose_student_is_the_class_is_refused(course: Course, tmp_path: Path) -> None:
    """``--out .`` beside a class whose student has the class's own name would write into the class."""
    hand_in(tmp_path / "ada" / "ada", step1_trees="full")
    entries = find([tmp_path / "ada"], list(course.labs.values()), course, tmp_path).entries
    with pytest.raises(UsageError, match="ada's results would lie in"):
        check_out(tmp_path, [tmp_path / "ada"], entries)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_goes_on_where_it_stopped(
    course: Course, tmp_path: Path, out: Path, how: signal.Signals
) -> None:
    """After kill -9 or Ctrl-C, results are whole or absent, and a second run grades only what is missing."""
    for number in range(12):
        hand_in(tmp_path / "class" / f"s{number:02}", step1_trees="full", step2_rocks="zero")
    log = tmp_path / "graded.log"
    command = [sys.executable, fake_class.__file__, course.root, tmp_path / "class", out, log]
    with subprocess.Popen([*command, "0.1"], stderr=subprocess.DEVNULL) as first:
        while not log.exists() or len(log.read_text().splitlines()) < 6:
            assert first.poll() is None, "the first run ended before it could be killed"
            time.sleep(0.01)
        first.send_signal(how)
    assert first.returncode != 0
    assert not (out / "gradebook.csv").exists()

    states = sorted(out.rglob("state.json"))
    done = {f"{path.parts[-3]} {path.parts[-2]}" for path in states}
    assert 0 < len(done) < 24
    for state in states:
        assert sorted(path.name for path in state.parent.iterdir()) == RESULTS
        msgspec.json.decode((state.parent / "record.json").read_bytes())

    log.unlink()
    subprocess.run([*command, "0"], check=True)
    again = set(FakeGrader(log).graded())
    assert again.isdisjoint(done), "what was whole is not graded again"
    assert len(again | done) == 24
    assert len(gradebook(out)) == 24
    assert list(out.rglob("*.tmp")) == []
