"""The TA's commands: marks, override, export and what grade says about a roster."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import answered
import dlgrade.cli
import dlgrade.grading
import pytest
from desk_class import PROSE, TREES, at, course_with, fill, grade, write_sheet
from dlgrade import desk
from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError, UsageError
from dlgrade.outfolder import check_target
from dlgrade.people import Person
from dlgrade.reflections import marks, questions
from dlgrade.results import LabResult
from dlgrade.store import Override
from dlgrade.submission import Submission
from fake_class import FakeGrader, hand_in
from rich.console import Console
from rich.table import Table
from typer.testing import CliRunner

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two labs and the reflections."""
    return course_with(tmp_path / "course", prose=True)


@pytest.fixture
def out(tmp_path: Path, course: Course) -> Path:
    """Ada and Ben handed in trees, Ada reflections too."""
    people = {name: Person(student=name, email=f"{name}@x.edu") for name in ("ada", "ben")}
    return fill(
        tmp_path / "out",
        [
            grade(course, "ada", TREES, 4, person=people["ada"]),
            grade(course, "ben", TREES, 2, person=people["ben"]),
            grade(course, "ada", PROSE, 6, person=people["ada"]),
        ],
    )


@pytest.fixture
def run(tmp_path: Path, course: Course) -> Run:
    """A command in this process: exit status and what it printed."""

    def run(*arguments: object) -> tuple[int, str]:
        words = ["--course", str(course.root), *map(str, arguments)]
        result = CliRunner().invoke(dlgrade.cli.app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return run


def test_marks_says_what_is_marked_and_what_is_left(run: Run, course: Course, out: Path):
    """Per student, and in all."""
    write_sheet(course, out, {("ada", "T1"): "2", ("ada", "T2"): "0,5"}, ["ada"])
    status, output = run("marks", out)
    assert status == 0, output
    assert re.search(r"ada +2/12 +2\.5 +24 +T3, T4, T5, P1", output), output
    assert "2 marked, 10 not marked, 0 wrong" in output


def test_marks_lists_everything_that_is_wrong(run: Run, course: Course, out: Path):
    """Each with row and column, and the exit status shows it."""
    path = write_sheet(course, out, {("ada", "T1"): "3", ("ada", "T3"): "x"}, ["ada", "zed"])
    text = path.read_text(encoding="utf-8-sig").replace("ada,R1,", "ada,R9,").replace("ada,P2,", "ada,P1,")
    path.write_text(text, encoding="utf-8")
    status, output = run("marks", out)
    assert status == 1
    for line in (
        "row 2, column marks: '3' is no mark; expected a number from 0 to 2",
        "row 4, column marks: 'x' is no mark",
        "row 8, column question: P1 of ada stands there twice",
        "row 11, column question: 'R9' is none of T1, T2",
        "row 14, column student: 'zed' is nobody who was graded here",
    ):
        assert line in output, output


def test_marks_without_a_sheet_or_results(run: Run, out: Path, tmp_path: Path):
    """One clear line each."""
    assert "0 marked, 0 not marked" in run("marks", out)[1]
    with pytest.raises(UsageError, match="no results of dlgrade grade in it"):
        run("marks", tmp_path)
    with pytest.raises(UsageError, match="--take-over needs the SHEET"):
        run("marks", out, "--take-over")


def test_marks_of_another_sheet_are_taken_over(run: Run, course: Course, out: Path, tmp_path: Path):
    """Those of two people who shared the work; blank cells and other cells stay as they are."""
    own = write_sheet(course, out, {("ada", "T1"): "1"}, ["ada"])
    before = own.read_bytes()
    (tmp_path / "half").mkdir()
    half = write_sheet(course, tmp_path / "half", {("ada", "T2"): "2"}, ["ada"])
    assert "1 marked, 11 not marked" in run("marks", out, half)[1]
    assert own.read_bytes() == before, "looking at a sheet changed another one"
    status, output = run("marks", out, half, "--take-over")
    assert status == 0, output
    assert "1 mark of" in output
    assert "2 marked, 10 not marked" in output
    assert own.read_bytes().count(b"\r\n") == before.count(b"\r\n")


@pytest.mark.parametrize("width", [40, 60, 140])
def test_a_narrow_screen_cuts_no_name(course: Course, tmp_path: Path, width: int):
    """Names are broken: whole ones tell students and labs apart."""
    name = "maria-magdalena-of-the-long-name"
    decision = Override(
        student=name, lab=TREES, points=4, reason="by hand", by="tia", at=at("2026-10-01T12:00:00+00:00")
    )
    reflections = questions.load(course)
    assert reflections is not None
    write_sheet(course, fill(tmp_path / "out", []), {}, [name])
    found = marks.read(tmp_path / "out", reflections, [name])
    for table in (desk.overrides([decision]), desk.marks(found, reflections)):
        narrow, wide = printed(table, width), printed(table, 400)
        assert name in wide
        assert Counter("".join(narrow.split())) == Counter("".join(wide.split())), narrow


def printed(table: Table, width: int) -> str:
    """A table as a screen of so many columns shows it."""
    screen = Console(file=io.StringIO(), width=width)
    with screen.capture() as captured:
        screen.print(table)
    return captured.get()


def test_decisions_are_made_listed_and_taken_back(run: Run, out: Path):
    """The list has the whole history."""
    arguments = ("override", out, "ada", TREES, 4.5, "--reason", "[b]regraded[/b]", "--by", "tia")
    assert run(*arguments) == (0, f"ada, {TREES}: 4.5 points\n")
    assert (
        run("override", out, "ada", TREES, "--clear", "--by", "tia")[1]
        == f"ada, {TREES}: as the tests say again\n"
    )
    status, output = run("override", out)
    assert status == 0
    assert re.search(rf"ada +{TREES} +4\.5 +tia +\[b\]regraded\[/b\]", output), output
    assert re.search(rf"ada +{TREES} +taken back +tia", output), output


@pytest.mark.parametrize("words", [["ada"], ["ada", TREES], ["ada", TREES, 1, "--clear"]])
def test_half_a_decision_is_refused(run: Run, out: Path, words: list[str]):
    """It says what is needed."""
    with pytest.raises(UsageError, match="say STUDENT, LAB and POINTS"):
        run("override", out, *words)


def test_export_writes_a_file_and_says_who_is_not_in_it(run: Run, out: Path, tmp_path: Path):
    """With the roster's news, and feedback beside it."""
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "Student,ID,SIS Login ID,Section,Trees (7)\nA,1,ada@x.edu,S,\nC,3,cyd@x.edu,S,\n", encoding="utf-8"
    )
    file, pages = tmp_path / "up.csv", tmp_path / "feedback.zip"
    status, output = run(
        "export",
        out,
        "--to",
        "canvas",
        "--roster",
        roster,
        "--lab",
        TREES,
        "--out",
        file,
        "--feedback",
        pages,
    )
    assert status == 0, output
    assert "a Canvas gradebook of 2, 1 found" in output
    assert "on the roster, handed in nothing (1): C" in output
    assert "not in the file: ben: is not on the roster" in output
    assert "up.csv: 1 scores of step1_trees" in output
    assert pages.is_file()
    rows = list(csv.reader(io.StringIO(file.read_text())))
    assert rows[1:] == [["A", "1", "ada@x.edu", "S", "4.00"], ["C", "3", "cyd@x.edu", "S", ""]]


def test_export_is_about_labs_that_were_handed_in(run: Run, out: Path):
    """And tells what is not known yet."""
    status, output = run("export", out, "--to", "csv")
    assert status == 0, output
    assert "12 of 12 questions are not marked yet (1): ada reflections" in output
    assert "scores of step1_trees, reflections" in output
    assert (out / "export-csv.csv").is_file()


def test_no_command_stumbles_over_a_lab_that_the_course_has_no_more(run: Run, out: Path, course: Course):
    """Export and report name it, decisions and marks go on, also where nothing else is left."""
    shutil.rmtree(course.root / "assignments" / TREES)
    said = f"{TREES}: graded, but this course has no such lab any more; left out\n"
    assert said in run("report", out, "--no-similarity")[1]
    for to in ("csv", "gradescope"):
        status, output = run("export", out, "--to", to)
        assert (status, output.count(said)) == (0, 1), output
        assert "ben" not in (out / f"export-{to}.csv").read_text(encoding="utf-8-sig")
    assert run("marks", out)[0] == 0
    assert run("override", out, "ben", TREES, 1, "--reason", "agreed")[0] == 0
    assert run("diff", out, out)[0] == 0
    shutil.rmtree(course.root / "assignments" / PROSE)
    said = f"{PROSE}: graded, but this course has no such lab any more; left out\n{said}"
    assert said in run("report", out, "--no-similarity")[1]
    with pytest.raises(UsageError, match="no lab of this course was graded here"):
        run("export", out, "--to", "csv")


def test_points_of_an_old_scheme_are_in_no_file_and_said_once(run: Run, out: Path, course: Course):
    """4 points of 4.5 are not 4 of 9.5, and 8.44 of 20 neither: the class is to be graded again."""
    toml = course.labs[TREES].folder / "lab.toml"
    toml.write_text(toml.read_text().replace("public = 1\n", "public = 6\n"))
    roster = out.parent / "canvas.csv"
    roster.write_text("Student,ID,SIS Login ID,Section,Trees (7)\nA,1,ada@x.edu,S,\nB,2,ben@x.edu,S,3\n")
    said = "graded when step1_trees was worth 4.5, and it is worth 9.5 now; grade again"
    for to, file in (("csv", ()), ("gradescope", ()), ("canvas", ("--roster", roster))):
        status, output = run("export", out, "--to", to, "--lab", TREES, *file)
        assert (status, output.count(said)) == (0, 1), output
        assert "(2): ada step1_trees, ben step1_trees" in output
        assert "0 scores of step1_trees" in output
    assert (out / "export-canvas.csv").read_text().splitlines()[1:] == [
        "A,1,ada@x.edu,S,",
        "B,2,ben@x.edu,S,3",
    ]
    assert run("report", out, "--no-similarity")[0] == 0
    page = " ".join((out / "report.html").read_text().split())
    assert re.search(rf"Graded on other points</h3>.{{0,99}}{TREES}</strong>: {said}.{{0,300}}>ben<", page)
    assert "graded on other points" in page, "to filter by"
    assert "not marked yet</span>" not in (out / "ben" / "index.html").read_text()


class Timed(FakeGrader):
    """Remembers how long calls may take."""

    seconds: dict[str, float | None] = {}  # noqa: RUF012

    def grade(
        self,
        lab: Lab,
        submission: Submission,
        *,
        call_seconds: float | None = None,
        only: Collection[str] = (),
    ) -> LabResult:
        """As the double, and one line in ``seconds``."""
        self.seconds[submission.student] = call_seconds
        return super().grade(lab, submission, call_seconds=call_seconds, only=only)


@pytest.fixture
def graded(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``dlgrade grade`` of Ada and Ben with the double of the grader."""

    class Fake(Timed):
        def __init__(self, course: object, **options: Any) -> None:
            super().__init__(tmp_path / "graded.log")

    monkeypatch.setattr(dlgrade.grading, "Grader", Fake)
    Timed.seconds.clear()
    for name in ("ada", "ben"):
        hand_in(tmp_path / "class" / name, step1_trees="full")

    def grade_it(*arguments: object) -> tuple[int, str]:
        return run("grade", TREES, tmp_path / "class", "--out", tmp_path / "graded", *arguments)

    return grade_it


def test_grade_gives_extra_time_to_those_who_have_it(graded: Run, tmp_path: Path):
    """By their factor; only they are graded again when it changes, and they are told."""
    roster = tmp_path / "roster.csv"
    roster.write_text("student,extra_time\nada,\nben,150%\ncyd,\n")
    status, output = graded("--roster", roster)
    assert status == 0, output
    assert Timed.seconds == {"ada": None, "ben": 30.0}, "20 seconds are the lab's own limit"
    assert "on the roster, handed in nothing (1): cyd" in output
    assert "extra time (1): ben 1.5x" in output
    assert (
        "your calls may take 1.5 times as long" in (tmp_path / f"graded/ben/{TREES}/feedback.txt").read_text()
    )
    roster.write_text("student,extra_time\nada,\nben,2\ncyd,\n")
    Timed.seconds.clear()
    assert "; 1 examined now" in graded("--roster", roster)[1]
    assert Timed.seconds == {"ben": 40.0}
    assert "; 2 examined now" in graded("--roster", roster, "--timeout", 5)[1]
    assert Timed.seconds == {"ada": 5.0, "ben": 10.0}


def test_a_roster_is_said_once(graded: Run, run: Run, course: Course, tmp_path: Path):
    """Grading keeps it: later commands know its names, its extra time, and who handed in nothing."""
    roster, out = tmp_path / "class.csv", tmp_path / "graded"
    roster.write_text(
        "student,name,email,extra_time,extension\nben,Ben <b>Bo</b>,ben@x.edu,150%,2\ncyd,Cyd Day,c@x.edu,,\n"
    )
    assert graded("--roster", roster)[0] == 0
    roster.unlink()
    Timed.seconds.clear()
    status, output = graded()
    assert status == 0, output
    assert "extra time (1): ben 1.5x" in output
    assert "extension (1): ben 2 d" in output
    assert Timed.seconds == {}, "nobody is examined again"
    assert "Ben &lt;b&gt;Bo&lt;/b&gt;" in (out / f"ben/{TREES}/feedback.html").read_text()
    assert run("report", out, "--no-similarity")[0] == 0
    page = " ".join((out / "report.html").read_text().split())
    assert re.search(r"On the roster, without any file</strong>: 1 student.{0,99}Cyd Day", page)
    assert re.search(r"Not on the roster</h3>.{0,200}>ada<", page)
    assert "Cyd Day" in run("export", out, "--to", "gradescope", "--zeros")[1]
    rows = list(csv.DictReader(io.StringIO((out / "export-gradescope.csv").read_text(encoding="utf-8-sig"))))
    assert [next(iter(row.values())) for row in rows] == ["Ben <b>Bo</b>", "Cyd Day"]
    (out / "roster.csv").write_text("what\nis this\n")
    with pytest.raises(
        GraderError, match=r"roster.csv: no roster.*; it was kept .*: grade with another --roster"
    ):
        run("report", out)
    roster.write_text("student,extension:step9_gone\nben,2\n")
    (out / "roster.csv").write_bytes(roster.read_bytes())
    with pytest.raises(
        GraderError, match=r"'extension:step9_gone' names no lab .*: grade with another --roster"
    ):
        graded()
    roster.write_text("student,extension\nben,2\n")
    assert graded("--roster", roster)[0] == 0
    assert graded()[0] == 0, "another one takes its place"


def test_nothing_that_the_commands_leave_is_written_over(graded: Run, run: Run, tmp_path: Path):
    """Whatever grading, marking, reports and exports have put into the folder, hidden files included."""
    out, roster = tmp_path / "graded", tmp_path / "class.csv"
    roster.write_text("student\nada\nben\n")
    (tmp_path / "class" / "ada" / "reflections.md").write_text(answered.real().template)
    assert graded("--roster", roster)[0] == 0
    reflections = ("reflections", tmp_path / "class", "--out", out, "--anonymous", "--by-question")
    assert run("grade", *reflections)[0] == 0
    assert run("report", out)[0] == 0
    assert run("export", out, "--to", "csv", "--lab", TREES)[0] == 0
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) > 20, "the commands left less than they do"
    for path in files:
        for mine in {"", "export-*.csv", "report.html"} - {path.name.replace("export-csv", "export-*")}:
            with pytest.raises(UsageError, match="choose another --out"):
                check_target("--out", path, out, ["ada", "ben"], mine=mine)
    database = out / "dlgrade.sqlite"
    for words in (["export", out, "--to", "csv", "--lab", TREES], ["report", out, "--no-similarity"]):
        with pytest.raises(UsageError, match=r"dlgrade\.sqlite: is dlgrade's own in"):
            run(*words, "--out", database)
        assert run(*words)[0] == 0, "the database is there"


def test_report_is_not_written_over_the_roster(run: Run, out: Path, tmp_path: Path):
    """Nor to a folder; elsewhere it is, and under its own name."""
    roster = tmp_path / "class.csv"
    roster.write_text("student\nada\n")
    for target, complaint in ((roster, "is the roster; choose another --out"), (tmp_path, "is a folder")):
        with pytest.raises(UsageError, match=complaint):
            run("report", out, "--roster", roster, "--out", target)
    assert roster.read_text() == "student\nada\n"
    for target in (tmp_path / "page.html", out / "report.html"):
        for _ in range(2):
            assert run("report", out, "--no-similarity", "--out", target)[0] == 0
        assert target.is_file()
    (tmp_path / "page.html").write_text("mine")
    with pytest.raises(UsageError, match=r"page.html: is there already, and not as dlgrade wrote it"):
        run("report", out, "--no-similarity", "--out", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text() == "mine"


def test_a_roster_that_cannot_be_read_stops_grading_before_it_starts(graded: Run, tmp_path: Path):
    """A typing error in it would cost somebody their extra time."""
    (tmp_path / "roster.csv").write_text("student,extra_time\nben,lots\n")
    with pytest.raises(Exception, match="row 2, extra_time"):
        graded("--roster", tmp_path / "roster.csv")
    assert Timed.seconds == {}


def test_a_decision_stays_when_somebody_joins(run: Run, graded: Run, tmp_path: Path):
    """A folder `Ben` beside `ben` changes the name of neither who was there, nor of their results."""
    assert graded()[0] == 0
    out = tmp_path / "graded"
    assert run("override", out, "ben", TREES, 3, "--reason", "agreed")[0] == 0
    hand_in(tmp_path / "class" / "Ben", step1_trees="full")
    status, output = graded()
    assert status == 0, output
    assert run("export", out, "--to", "csv")[0] == 0
    rows = list(csv.DictReader(io.StringIO((out / "export-csv.csv").read_text(encoding="utf-8-sig"))))
    assert [row["student"] for row in rows if not row["student"].startswith("Ben~")] == ["ada", "ben"]
    assert len(rows) == 3
    assert "agreed" in (out / f"ben/{TREES}/feedback.txt").read_text()
