"""``dlgrade.classroom``: every submission on its own, a crash loses nothing, nothing is done twice."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fake_class
import pytest
from dlgrade import results
from dlgrade.classroom import Graded, Progress, grade_class
from dlgrade.course import Course, load_course
from dlgrade.errors import GraderError, UsageError
from dlgrade.intake.finding import find
from dlgrade.outfolder import check_out, graded_before
from dlgrade.store import FILE, Store
from fake_class import FakeGrader, declare, hand_in, make_course

GradeIt = Callable[..., Graded]

RESULTS = ["feedback.html", "feedback.txt", "record.json", "results.json"]


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
    hand_in(tmp_path / "class" / "ben", step1_trees="zero", step2_rocks="full in other words")
    hand_in(tmp_path / "class" / "cyd", readme="hello")
    return tmp_path / "class"


@pytest.fixture
def grader(tmp_path: Path) -> FakeGrader:
    """The double of the real one."""
    return FakeGrader(tmp_path / "graded.log")


@pytest.fixture
def grade_it(course: Course, out: Path, students: Path, grader: FakeGrader, tmp_path: Path) -> GradeIt:
    """Grade the class for all labs, as the command does."""

    def grade_it(**options: object) -> Graded:
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        fresh = load_course(course.root)
        found = find([students], list(fresh.labs.values()), fresh, scratch)
        return grade_class(fresh, found.entries, out, grader, **options)  # type: ignore[arg-type]

    return grade_it


def contents(out: Path) -> dict[Path, bytes]:
    """Every file that a person reads, without the database."""
    return {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and FILE not in path.name}


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
            assert sorted(path.name for path in (out / student / lab).glob("*.*")) == RESULTS


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
    before = contents(out)
    events: list[Progress] = []
    again = grade_it(progress=events.append)
    assert len(grader.graded()) == 4
    assert grader.starts == 1
    assert [row.status for row in again.rows] == ["graded"] * 4 + ["no submission"] * 2
    assert (again.counts.graded, again.counts.kept) == (0, 6)
    assert not any(event.fresh for event in events)
    assert before == contents(out)


def test_gradebooks_of_two_runs_are_the_same_bytes(grade_it: GradeIt, out: Path) -> None:
    """Times differ from run to run; a gradebook has none."""
    grade_it()
    first = (out / "gradebook.csv").read_bytes()
    for database in out.glob(f"{FILE}*"):
        database.unlink()
    grade_it(jobs=3)
    assert (out / "gradebook.csv").read_bytes() == first


def test_only_what_changed_is_graded_again(grade_it: GradeIt, students: Path, grader: FakeGrader) -> None:
    """A new version of a file costs one grading for each lab whose modules may import it."""
    grade_it()
    (students / "ben" / "step1_trees.py").write_text("full at last")
    rows = grade_it().rows
    assert grader.graded().count("ben step1_trees") == 2
    assert grader.graded().count("ben step2_rocks") == 1
    assert len(grader.graded()) == 5
    (students / "ben" / "helpers.py").write_text("help")
    grade_it()
    assert grader.graded().count("ben step2_rocks") == 2
    assert rows[2].points == 4.5


def test_a_changed_test_has_its_task_examined_again_and_no_other(
    grade_it: GradeIt, course: Course, grader: FakeGrader
) -> None:
    """What the tests of other tasks and labs said stands."""
    grade_it()
    declare(course.labs["step1_trees"].folder / "hidden" / "test_grow.py", 1.5, "It works at night, too.")
    graded = grade_it()
    assert [line for line in grader.graded() if " grow" in line] == [
        "ada step1_trees grow",
        "ben step1_trees grow",
    ]
    assert len(grader.graded()) == 6
    assert [row.points for row in graded.rows[:4]] == [4.5, 4, 0, 4]


def test_changed_points_cost_no_examination(
    grade_it: GradeIt, course: Course, out: Path, grader: FakeGrader
) -> None:
    """What a test is worth is looked up anew; what it said stands."""
    grade_it()
    lab = course.labs["step1_trees"].folder
    (lab / "lab.toml").write_text((lab / "lab.toml").read_text().replace("hidden = 1.5", "hidden = 3"))
    declare(lab / "hidden" / "test_grow.py", 3)
    graded = grade_it()
    assert len(grader.graded()) == 4, grader.graded()
    assert graded.rows[0].points == 6
    assert gradebook(out)[0]["grow"] == "4"
    assert "6 of 6 points" in (out / "ada" / "step1_trees" / "feedback.txt").read_text()


def test_changed_limits_examine_their_lab_again(
    grade_it: GradeIt, course: Course, grader: FakeGrader
) -> None:
    """A result under one limit is not a result under another; other labs are left alone."""
    grade_it()
    toml = course.labs["step2_rocks"].folder / "lab.toml"
    toml.write_text(toml.read_text() + "[limits]\ncall_seconds = 3\n")
    grade_it()
    assert grader.graded().count("ada step2_rocks") == 2
    assert grader.graded().count("ada step1_trees") == 1


def test_the_same_bytes_are_examined_once(
    grade_it: GradeIt, students: Path, out: Path, grader: FakeGrader
) -> None:
    """Students who handed in the same files share what the tests said; each has files of their own."""
    hand_in(students / "dee", step1_trees="full", step2_rocks="full")
    graded = grade_it()
    assert len(grader.graded()) == 4
    assert (graded.counts.graded, graded.counts.shared) == (4, 2)
    assert graded.identical == (("step1_trees", ("ada", "dee")), ("step2_rocks", ("ada", "dee")))
    assert (out / "dee" / "step1_trees" / "feedback.txt").read_text().startswith("step1_trees, dee\n4.5 of")
    assert grade_it().counts.kept == 8
    hand_in(students / "eve", step1_trees="full", step2_rocks="full")
    later = grade_it()
    assert (later.counts.graded, later.counts.kept) == (0, 10), "known bytes are recognised in a later run"


def test_comments_make_no_other_work(grade_it: GradeIt, students: Path, grader: FakeGrader) -> None:
    """Names and dates at the head of a file cost no examination."""
    hand_in(students / "dee", step1_trees="# Dee, 1 May\n\nfull", step2_rocks="full  # at last")
    graded = grade_it()
    assert len(grader.graded()) == 4
    assert graded.identical == (("step1_trees", ("ada", "dee")), ("step2_rocks", ("ada", "dee")))
    assert grade_it().counts.kept == 8


def test_a_student_with_more_time_is_examined_apart(
    grade_it: GradeIt, students: Path, grader: FakeGrader
) -> None:
    """The same bytes under another time limit are another question; others keep their results."""
    hand_in(students / "dee", step1_trees="full", step2_rocks="full")
    grade_it()
    grade_it(time_factors={"dee": 1.5})
    assert grader.graded().count("dee step1_trees") == 1
    assert grader.graded().count("ada step1_trees") == 1
    assert grader.limits[-1] == 1.5 * 20


@pytest.mark.parametrize(
    ("module", "helper", "again"),
    [
        ("full", "help", False),
        ("full from step2_rocks import weigh", "help", True),
        ("full import helpers", "from step2_rocks import weigh", True),
        ("full importlib.import_module(f'step{2}_rocks')", "help", True),
        ("full open('step' + '2_rocks.py')", "help", True),
        ("full to open the door of step2_rocks_of_mine", "help", False),
    ],
)
def test_another_labs_module_counts_where_it_may_run(
    grade_it: GradeIt, students: Path, grader: FakeGrader, module: str, helper: str, again: bool
) -> None:
    """One that no module names, and that none could find otherwise, changes without consequences."""
    (students / "ben" / "step1_trees.py").write_text(module)
    (students / "ben" / "helpers.py").write_text(helper)
    grade_it()
    (students / "ben" / "step2_rocks.py").write_text("zero after all")
    grade_it()
    assert grader.graded().count("ben step1_trees") == 1 + again
    assert grader.graded().count("ben step2_rocks") == 2


def test_what_was_graded_is_kept_beside_the_results(grade_it: GradeIt, students: Path, out: Path) -> None:
    """The files that a mark is about lie beside it, and follow when they change."""
    kept = out / "ben" / "step1_trees" / "submitted"
    grade_it()
    assert sorted(path.name for path in kept.iterdir()) == ["step1_trees.py", "step2_rocks.py"]
    (students / "ben" / "step2_rocks.py").unlink()
    (students / "ben" / "step1_trees.py").write_text("full")
    grade_it()
    assert [(path.name, path.read_text()) for path in kept.iterdir()] == [("step1_trees.py", "full")]


def test_earlier_grades_stay_in_the_history(grade_it: GradeIt, students: Path, out: Path) -> None:
    """The database has what a student had before, and what has changed since."""
    grade_it()
    (students / "ben" / "step1_trees.py").write_text("full at last")
    grade_it()
    with Store.existing(out) as store:
        before, now = ({(g.student, g.lab): g for g in store.grades(run)} for run in (1, None))
        key = "ben", "step1_trees"
        assert [grade.result.points for grade in (before[key], now[key]) if grade.result] == [0, 4.5]
        changed = {name for name, digest in now[key].parts.items() if before[key].parts[name] != digest}
        assert changed == {"the file step1_trees.py"}
        assert now["ada", "step1_trees"].run == 1, "what did not change is as the first run left it"
        assert [run.counts.graded for run in store.runs()] == [4, 1]


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
    rows = grade_it().rows
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
    assert grade_it().rows[0].points == 4.5
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
    assert [path.name for path in (out / "ada" / "step1_trees").glob("*.*")] == ["grader-error.txt"]


def test_results_of_others_are_left_alone(grade_it: GradeIt, out: Path) -> None:
    """What an earlier run left of students who are not in this one stays."""
    kept = out / "zoe" / "step1_trees" / "record.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    grade_it()
    assert kept.read_text() == "{}"


def test_what_a_kill_left_is_removed_and_nothing_else(grade_it: GradeIt, out: Path) -> None:
    """Files of dlgrade's that were never whole go; files of other programs stay, however they are called."""
    remains = [
        out / ".gradebook.csv.0123abcd.tmp",
        out / "reflections-marking" / ".ada.html.0123abcd.tmp",
        out / "ada" / ".index.html.0123abcd.tmp",
        out / "ada" / "step1_trees" / ".record.json.0123abcd.tmp",
        out / "ada" / "step1_trees" / "submitted" / ".step1_trees.py.0123abcd.tmp",
    ]
    others = [
        out / ".editor.tmp",
        out / ".notes.txt.0123abcd.tmp",
        out / "notes" / ".draft.tmp",
        out / "notes" / ".record.json.0123abcd.tmp",
        out / "ada" / "step1_trees" / ".draft.tmp",
    ]
    for path in [*remains, *others]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half of it")
    grade_it()
    assert [path for path in remains if path.exists()] == [], "what a kill left is still there"
    assert [path for path in others if not path.exists()] == [], "somebody's files are gone"


def test_progress_counts_every_row(grade_it: GradeIt) -> None:
    """It starts at none, and ends at all; each row is told once."""
    events: list[Progress] = []
    grade_it(progress=events.append, jobs=3)
    assert [event.done for event in events] == list(range(7))
    assert {event.total for event in events} == {6}
    assert events[0].row is None
    named = {(event.row.student, event.row.lab.id) for event in events if event.row}
    assert len(named) == 6


@pytest.mark.parametrize("damage", [None, b"", b"{", b"\xff\xfe"])
@pytest.mark.parametrize("file", RESULTS)
def test_damaged_files_are_written_again(
    grade_it: GradeIt, out: Path, grader: FakeGrader, file: str, damage: bytes | None
) -> None:
    """Whatever became of a student's files, the next run makes them what they were; nothing is graded."""
    grade_it()
    before = contents(out)
    damaged = out / "ada" / "step1_trees" / file
    damaged.unlink()
    if damage is not None:
        damaged.write_bytes(damage)
    grade_it()
    assert contents(out) == before
    assert len(grader.graded()) == 4


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + bytes(2000)])
def test_a_damaged_database_is_named(grade_it: GradeIt, out: Path, damage: bytes) -> None:
    """It is never written over: the message says what to do."""
    grade_it()
    for file in out.glob(f"{FILE}*"):
        file.unlink()
    (out / FILE).write_bytes(damage)
    with pytest.raises(GraderError, match=r"move dlgrade\.sqlite\* away and put a backup of it back"):
        grade_it()
    assert (out / FILE).read_bytes() == damage


@pytest.mark.parametrize("lost", ["removed", "emptied", "new"])
def test_results_whose_database_is_lost_are_noticed(grade_it: GradeIt, out: Path, lost: str) -> None:
    """Decisions are gone with it: grading there would take away what is left of them."""
    assert graded_before(out) == []
    grade_it()
    assert len(graded_before(out)) == 6
    for file in out.glob(f"{FILE}*"):
        file.unlink()
    if lost == "emptied":
        (out / FILE).touch()
    elif lost == "new":
        Store(out / FILE).close()
    for _ in range(2):
        with pytest.raises(GraderError, match=r"holds results, but their dlgrade\.sqlite is lost"):
            graded_before(out)
        (out / "gradebook.csv").unlink(missing_ok=True)  # one student's results are enough


def test_a_run_that_was_killed_before_its_first_grade_goes_on(grade_it: GradeIt, out: Path) -> None:
    """Files come before grades, so that there are files alone is no loss."""
    grade_it()
    for file in out.glob(f"{FILE}*"):
        file.unlink()
    with Store(out / FILE) as store:
        store.start_run()
    assert graded_before(out) == []


def test_files_of_others_are_no_results(tmp_path: Path) -> None:
    """Canvas calls its own file a gradebook, too."""
    (tmp_path / "gradebook.csv").write_text("Student,ID,SIS User ID\nAda,1,2\n")
    (tmp_path / "music" / "album").mkdir(parents=True)
    (tmp_path / "music" / "album" / "record.json").touch()
    assert graded_before(tmp_path) == []


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


def start(course: Course, folder: Path, out: Path, log: Path, pace: float) -> subprocess.Popen[bytes]:
    """Grade a folder in a process of its own, two at a time."""
    command = [sys.executable, fake_class.__file__, course.root, folder, out, log, str(pace)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def kill(
    process: subprocess.Popen[bytes], log: Path, after: int, how: signal.Signals, delay: float = 0.0
) -> None:
    """Send a signal ``delay`` seconds after so many submissions were begun."""
    before = len(log.read_text().splitlines()) if log.exists() else 0
    while not log.exists() or len(log.read_text().splitlines()) < before + after:
        if process.poll() is not None:
            return
        time.sleep(0.005)
    time.sleep(delay)
    process.send_signal(how)
    process.wait()


def readable(out: Path) -> dict[str, object]:
    """What people read, by path, without what a clock said."""
    found: dict[str, object] = {}
    for path, data in contents(out).items():
        found[path.relative_to(out).as_posix()] = data
        if path.name == "record.json":
            record = results.from_json(data)
            found[path.relative_to(out).as_posix()] = [(t.test, t.status, t.points) for t in record.tests]
        elif path.name == "results.json":
            found[path.relative_to(out).as_posix()] = json.loads(data)["score"]
    return found


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    """Twelve students whose files are all different."""
    for number in range(12):
        words = {"step1_trees": f"full {number}", "step2_rocks": f"zero {number}"}
        hand_in(tmp_path / "crowd" / f"s{number:02}", **words)
    return tmp_path / "crowd"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_goes_on_where_it_stopped(
    course: Course, tmp_path: Path, crowd: Path, out: Path, how: signal.Signals
) -> None:
    """After kill -9 or Ctrl-C, results are whole or absent, and a second run grades only what is missing."""
    log = tmp_path / "graded.log"
    first = start(course, crowd, out, log, 0.1)
    kill(first, log, 6, how)
    assert first.returncode != 0
    assert not (out / "gradebook.csv").exists()

    with Store.existing(out) as store:
        grades = store.grades()
    done = {f"{grade.student} {grade.lab}" for grade in grades}
    assert 0 < len(done) < 24
    for grade in grades:
        folder = out / grade.student / grade.lab
        assert sorted(path.name for path in folder.glob("*.*")) == RESULTS
        assert results.from_json((folder / "record.json").read_bytes()) == grade.result

    begun = set(FakeGrader(log).graded())
    log.unlink()
    assert start(course, crowd, out, log, 0).wait() == 0
    again = set(FakeGrader(log).graded())
    assert again.isdisjoint(done), "what was whole is not graded again"
    assert len(again | begun) == 24
    assert len(gradebook(out)) == 24
    assert list(out.rglob("*.tmp")) == []


def test_kills_at_random_moments_change_nothing(
    course: Course, tmp_path: Path, crowd: Path, out: Path
) -> None:
    """However often it is killed, what there is in the end is what an uninterrupted run leaves."""
    chance = random.Random(5)
    log = tmp_path / "graded.log"
    kills = 0
    while kills < 6:
        run = start(course, crowd, out, log, 0.03)
        kill(run, log, chance.randint(1, 4), signal.SIGKILL, chance.random() / 20)
        kills += run.returncode == -signal.SIGKILL
        if run.returncode == 0:
            break
    assert kills >= 3, "it was over before it could be killed"
    assert start(course, crowd, out, log, 0).wait() == 0
    assert start(course, crowd, tmp_path / "whole", tmp_path / "other.log", 0).wait() == 0
    assert readable(out) == readable(tmp_path / "whole")
    begun = FakeGrader(log).graded()
    assert len(begun) <= 24 + 2 * kills, f"{len(begun)} gradings of 24 submissions with {kills} kills"
