"""Exports arrive: what Canvas and Moodle import from them is what the class finally has, for everybody."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from desk_class import ROCKS, TREES, course_with, fill, grade
from dlgrade import decisions, desk, enrolment, finals
from dlgrade import roster as rosters
from dlgrade.course import Course
from dlgrade.errors import UsageError
from dlgrade.export import canvas, feedback, gradescope, moodle, plain, write
from dlgrade.export.scores import graded_elsewhere, labs_of, written
from dlgrade.finals import Loaded
from dlgrade.people import Person
from dlgrade.store import Grade, Store
from hypothesis import given, settings
from hypothesis import strategies as st
from lms_importers import (
    CanvasAssignment,
    CanvasImport,
    CanvasStudent,
    ImportRefusedError,
    MoodleGrade,
)
from lms_importers import canvas as canvas_import
from lms_importers import moodle as moodle_import

GRADEBOOK = """Student,ID,SIS User ID,SIS Login ID,Section,Notes,\
Trees (101),Essay (102),Rocks (103),Current Score,Final Grade
,,,,,,Manual Posting,,,,
    Points Possible,,,,,,4.50,10.00,4.00,(read only),(read only)
"Lovelace, Ada",1001,U1,ada@x.edu,CS-01,likes cats,,7.00,,70.0,C
"Ünal, Ben",1002,U2,ben,CS-01,,,,,,
"Li, Cyd",1003,U3,cyd,CS-02,,EX,,N/A,,
"Eve, Evil",1004,U4,eve,CS-02,,,,,,
"=HYPERLINK(""http://x"")",1005,=U5,+login,CS-02,,,,,,
"Student, Test",1099,,f00,CS-01,,,,,,
"""
STUDENTS = [
    CanvasStudent(1001, "Ada Lovelace", "Lovelace, Ada", "U1", "ada@x.edu"),
    CanvasStudent(1002, "Ben Ünal", "Ünal, Ben", "U2", "ben"),
    CanvasStudent(1003, "Cyd Li", "Li, Cyd", "U3", "cyd"),
    CanvasStudent(1004, "Evil Eve", "Eve, Evil", "U4", "eve"),
    CanvasStudent(1005, '=HYPERLINK("http://x")', '=HYPERLINK("http://x")', "=U5", "+login"),
    CanvasStudent(1099, "Test Student", "Student, Test", "", "f00"),
]
ASSIGNMENTS = [
    CanvasAssignment(101, "Trees", 4.5),
    CanvasAssignment(102, "Essay", 10),
    CanvasAssignment(103, "Rocks", 4),
]
BEFORE = {(1001, "Essay"): "7", (1003, "Trees"): "EX"}

Load = Callable[..., Loaded]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two labs, Trees and Rocks."""
    return course_with(tmp_path / "course")


@pytest.fixture
def load(course: Course, tmp_path: Path) -> Load:
    """The class with a roster of this text."""

    def load(grades: list[Grade], roster: str = "", encoding: str = "utf-8", end: str = "\n") -> Loaded:
        out = fill(tmp_path / "out", grades)
        if not roster:
            return finals.load(course, out)
        path = tmp_path / "roster.csv"
        path.write_bytes(roster.replace("\n", end).encode(encoding))
        return finals.load(course, out, rosters.read(path, course.labs))

    return load


def the_class(course: Course) -> list[Grade]:
    """Ada, Ben and Cyd, whom Canvas excused, the one whose name is a formula, and a stranger."""
    people = {
        "ada": Person(student="ada", email="ada@x.edu"),
        "unalben": Person(student="unalben"),
        "cyd": Person(student="cyd", sid="U3"),
        "formula": Person(student="formula", canvas_id="1005"),
        "stranger": Person(student="stranger", name="Ada Nobody"),
    }
    points = {"ada": 4.5, "unalben": 2.675, "cyd": 1.0, "formula": 3.0, "stranger": 4.0}
    trees = [grade(course, name, TREES, points[name], person=person) for name, person in people.items()]
    rocks = [
        grade(course, "ada", ROCKS, None, status="could not grade: broken", person=people["ada"]),
        grade(course, "unalben", ROCKS, None, person=people["unalben"]),
        grade(course, "cyd", ROCKS, 2, person=people["cyd"]),
        grade(course, "formula", ROCKS, 4, person=people["formula"]),
    ]
    return [*trees, *rocks]


def imported(data: bytes, **more: Any) -> CanvasImport:
    """What Canvas does with a file."""
    before = {**BEFORE, **more.get("before", {})}
    return canvas_import(data, STUDENTS, ASSIGNMENTS, before, {(1003, "Rocks")})


def test_canvas_gets_what_the_class_has(course: Course, load: Load):
    """Two decimals; nothing where nothing is known; what Canvas has decided stays; nothing else moves."""
    loaded = load(the_class(course), GRADEBOOK)
    made = canvas.table(loaded, labs_of(loaded))
    assert imported(made.data) == CanvasImport(
        scores={
            (1001, "Trees"): "4.50",
            (1002, "Trees"): "2.68",
            (1005, "Trees"): "3.00",
            (1002, "Rocks"): "0.00",
            (1005, "Rocks"): "4.00",
        },
        created=[],
        points_possible={},
        unknown=[],
    )
    assert made.written == 5
    assert made.unmatched == ("stranger: is not on the roster",)
    assert "cyd: EX for step1_trees in Canvas was left as it is" in made.notes
    assert "cyd: N/A for step2_rocks in Canvas was left as it is" in made.notes


def test_canvas_file_is_the_exported_one(course: Course, load: Load):
    """Same rows, numbers and logins; Section ends what is about the student; no other assignments."""
    loaded = load(the_class(course), GRADEBOOK)
    rows = list(csv.reader(io.StringIO(canvas.table(loaded, labs_of(loaded)).data.decode())))
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert rows[0] == [*header, "Trees (101)", "Rocks (103)", "Current Score", "Final Grade"]
    assert rows[1] == ["", "", "", "", "", "Manual Posting", "", "", ""]
    assert rows[2] == ["    Points Possible", "", "", "", "", "4.50", "4.00", "(read only)", "(read only)"]
    assert rows[3] == ["Lovelace, Ada", "1001", "U1", "ada@x.edu", "CS-01", "4.50", "", "70.0", "C"]
    assert rows[6] == ["Eve, Evil", "1004", "U4", "eve", "CS-02", "", "", "", ""]
    formula = '\'=HYPERLINK("http://x")'
    assert rows[7][:4] == [formula, "1005", "=U5", "+login"], "an id that Canvas matches on was changed"
    assert rows[8] == ["Student, Test", "1099", "", "f00", "CS-01", "", "", "", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_canvas_exports_of_every_flavour_come_back(course: Course, load: Load, encoding: str):
    """Semicolons, names in two columns, and a byte-order mark, which would hide LastName from Canvas."""
    text = (
        "LastName;FirstName;ID;SIS User ID;SIS Login ID;Integration ID;Section;Trees (101)\n"
        "    Points Possible;;;;;;;4,5\nLovelace;Ada;1001;U1;ada@x.edu;;CS-01;\n"
        "Ünal;Ben;1002;U2;ben;;CS-01;3,00\n"
    )
    loaded = load(the_class(course), text, encoding, "\r\n")
    made = canvas.table(loaded, [course.labs[TREES]])
    got = imported(made.data, before={(1002, "Trees"): "3"})
    assert got.scores == {(1001, "Trees"): "4.50", (1002, "Trees"): "2.68"}
    assert got.points_possible == {}


def test_canvas_scores_are_on_canvas_scale(course: Course, load: Load):
    """And that is said; the assignment's points are not changed."""
    loaded = load(the_class(course), GRADEBOOK.replace("4.50,10.00", "100,10.00"))
    made = canvas.table(loaded, [course.labs[TREES]])
    trees = [ASSIGNMENTS[0]._replace(points_possible=100.0), *ASSIGNMENTS[1:]]
    got = canvas_import(made.data, STUDENTS, trees, BEFORE)
    assert got.scores[1001, "Trees"] == "100.00"
    assert got.scores[1005, "Trees"] == "66.67"
    assert got.points_possible == {}
    assert any("Canvas gives 100 points for it; the 4.5 of the lab are scaled" in note for note in made.notes)


def test_canvas_creates_an_assignment_only_where_it_knows_none(course: Course, load: Load):
    """With the lab's title and points, and that is said; a number says which one is meant."""
    loaded = load(the_class(course), GRADEBOOK.replace("Trees (101)", "Homework 1 (101)"))
    home = [ASSIGNMENTS[0]._replace(title="Homework 1"), *ASSIGNMENTS[1:]]
    made = canvas.table(loaded, labs_of(loaded))
    got = canvas_import(made.data, STUDENTS, home, {(1001, "Essay"): "7"})
    assert got.created == ["Trees"]
    assert got.points_possible == {"Trees": "4.5"}
    assert got.scores[1001, "Trees"] == "4.50"
    assert any("Canvas will offer to create" in note for note in made.notes)
    made = canvas.table(loaded, labs_of(loaded), {TREES: "101"})
    got = canvas_import(made.data, STUDENTS, home, {(1001, "Essay"): "7", (1003, "Homework 1"): "EX"})
    assert (got.created, got.points_possible) == ([], {})
    assert got.scores[1001, "Homework 1"] == "4.50"
    assert (1003, "Homework 1") not in got.scores


def test_canvas_number_of_a_column_that_the_roster_lacks(course: Course, load: Load):
    """It is written behind the title, and the assignment's points are not touched."""
    loaded = load(the_class(course), GRADEBOOK)
    other = [*ASSIGNMENTS, CanvasAssignment(777, "Late addition", 20)]
    made = canvas.table(loaded, [course.labs[TREES]], {TREES: "777"})
    got = canvas_import(made.data, STUDENTS, other, {})
    assert (got.created, got.points_possible) == ([], {})
    assert got.scores[1001, "Late addition"] == "4.50"
    assert any("no assignment in the gradebook has the number of 'Trees (777)'" in n for n in made.notes)
    known = canvas.table(loaded, [course.labs[TREES]], {TREES: "101"})
    assert not any("no assignment in the gradebook" in note for note in known.notes)


def test_canvas_keeps_a_grade_of_what_was_handed_in_otherwise(course: Course, load: Load, tmp_path: Path):
    """A text typed into Canvas reaches us as nothing; a person who graded it there is not written over."""
    text = GRADEBOOK.replace("U2,ben,CS-01,,,,,,", "U2,ben,CS-01,,,,3.50,,")
    loaded = load(the_class(course), text)
    made = canvas.table(loaded, labs_of(loaded))
    assert (1002, "Rocks") not in imported(made.data, before={(1002, "Rocks"): "3.5"}).scores
    assert "unalben: nothing was found for step2_rocks; 3.50 in Canvas was left as it is" in made.notes
    assert made.written == 4
    with Store.existing(tmp_path / "out") as store:
        decisions.decide(store, "unalben", ROCKS, 1, reason="a late text", by="tia")
    loaded = load([], text)
    made = canvas.table(loaded, labs_of(loaded))
    assert imported(made.data).scores[1002, "Rocks"] == "1.00", "a decision counts more"


def of_the_kept_gradebook(course: Course, out: Path, grades: list[Grade]) -> Loaded:
    """The class as ``dlgrade export`` has it that is given no roster."""
    fill(out, grades)
    (out / "roster.csv").write_text(GRADEBOOK, encoding="utf-8")
    return finals.load(course, out, enrolment.kept(out, course.labs))


def test_canvas_scores_given_since_the_class_was_graded_are_kept(course: Course, tmp_path: Path):
    """The kept gradebook knows none of them: who has no known points is in no row, named, and gets no 0."""
    loaded = of_the_kept_gradebook(course, tmp_path / "out", the_class(course))
    made = canvas.table(loaded, [course.labs[ROCKS]])
    since = {(1001, "Rocks"): "2", (1002, "Rocks"): "3.5", (1004, "Rocks"): "1", (1099, "Rocks"): "EX"}
    got = imported(made.data, before=since)
    assert got.scores == {(1005, "Rocks"): "4.00"}, "somebody's score of today was replaced"
    assert made.written == 1
    assert made.unmatched == (
        "stranger: is not on the roster",
        "ada: nothing is known yet",
        "unalben: nothing was found, and 0 could replace what Canvas has by now",
    )
    assert made.notes[0].startswith(
        f"made from {tmp_path / 'out' / 'roster.csv'}, the gradebook that the class"
    )
    assert made.notes[0].endswith("give --roster the gradebook newly exported")


def test_canvas_rows_of_several_labs_say_what_goes_back(course: Course, tmp_path: Path):
    """A row is in the file for one lab, and the other lab's cell in it cannot be: so that is said."""
    loaded = of_the_kept_gradebook(course, tmp_path / "out", the_class(course))
    made = canvas.table(loaded, labs_of(loaded))
    got = imported(made.data, before={(1002, "Rocks"): "3.5", (1004, "Rocks"): "1"})
    assert got.scores[1002, "Rocks"] == "", "else the note would say too much"
    assert (1004, "Rocks") not in got.scores
    said = [note.split(":")[0] for note in made.notes if "export this lab alone" in note]
    assert said == ["step2_rocks of ada, unalben"]


def test_a_person_may_decide_for_zeros_in_the_kept_gradebook(course: Course, tmp_path: Path):
    """By a decision for one student, and by --zeros for all who handed in nothing."""
    loaded = of_the_kept_gradebook(course, tmp_path / "out", the_class(course))
    zeros = imported(canvas.table(loaded, [course.labs[ROCKS]], zeros=True).data).scores
    assert (zeros[1002, "Rocks"], zeros[1004, "Rocks"]) == ("0.00", "0.00")
    with Store.existing(tmp_path / "out") as store:
        decisions.decide(store, "unalben", ROCKS, 0, reason="nothing", by="tia")
    loaded = of_the_kept_gradebook(course, tmp_path / "out", [])
    assert imported(canvas.table(loaded, [course.labs[ROCKS]]).data).scores[1002, "Rocks"] == "0.00"


@pytest.mark.parametrize(
    ("theirs", "kept"), [("", False), ("-", False), ("0.00", False), ("0,5", True), ("complete", True)]
)
def test_only_a_grade_above_zero_is_kept(course: Course, load: Load, theirs: str, kept: bool):
    """Whatever is no number is somebody's grade, too; of those who handed in a file ours counts."""
    finals_by_lab = {
        final.lab.id: final for final in load(the_class(course)).finals if final.grade.student == "unalben"
    }
    assert graded_elsewhere(finals_by_lab[ROCKS], theirs) == kept
    assert not graded_elsewhere(finals_by_lab[TREES], theirs)


def test_canvas_override_scores_are_left_out(course: Course, load: Load):
    """Canvas can import them, and what somebody has changed since would be changed back."""
    text = GRADEBOOK.replace("Current Score,Final Grade", "Override Score,Final Grade")
    loaded = load(the_class(course), text)
    made = canvas.table(loaded, labs_of(loaded))
    assert made.data.decode().splitlines()[0].endswith("Trees (101),Rocks (103),Final Grade")
    assert "3 other columns of the roster are left out: nothing changes in them" in made.notes


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GRADEBOOK.replace("Essay (102)", "trees (102)"), "both Trees (101) and trees (102) may be it"),
        (GRADEBOOK.replace("4.50,10.00", "(read only),10.00"), "the column Trees (101) is read only"),
        ("name,email\nAda,ada@x.edu\n", "a list of students; for Canvas, give --roster the gradebook"),
    ],
)
def test_canvas_doubts_are_one_line(course: Course, load: Load, text: str, complaint: str):
    """What to do stands in it."""
    loaded = load(the_class(course), text)
    with pytest.raises(UsageError, match=re.escape(complaint)):
        canvas.table(loaded, [course.labs[TREES]])


def test_canvas_keeps_a_score_that_is_no_longer_known(course: Course, load: Load):
    """A blank cell would delete it."""
    loaded = load(the_class(course), GRADEBOOK.replace(",,7.00,,70.0", ",,7.00,3.00,70.0"))
    made = canvas.table(loaded, [course.labs[ROCKS]])
    assert (1001, "Rocks") not in imported(made.data, before={(1001, "Rocks"): "3"}).scores
    assert any("ada: not known for step2_rocks; 3.00 in Canvas was left" in note for note in made.notes)


def test_canvas_zeros_only_when_asked(course: Course, load: Load):
    """For those on the roster who handed in nothing; never for the test student."""
    loaded = load(the_class(course), GRADEBOOK)
    assert (1004, "Trees") not in imported(canvas.table(loaded, labs_of(loaded)).data).scores
    got = imported(canvas.table(loaded, labs_of(loaded), zeros=True).data).scores
    assert got[1004, "Trees"] == "0.00"
    assert not any(student == 1099 for student, _ in got)


def test_canvas_without_a_roster_uses_canvas_own_numbers(course: Course, load: Load):
    """From the files that it handed out; two students of one number get nothing."""
    people = {
        "ada": Person(student="ada", canvas_id="1001", name="@Ada"),
        "ben": Person(student="ben", canvas_id="1002"),
        "bin": Person(student="bin", canvas_id="1002"),
        "cyd": Person(student="cyd"),
    }
    loaded = load([grade(course, name, TREES, 4, person=person) for name, person in people.items()])
    made = canvas.table(loaded, labs_of(loaded), {TREES: "101"})
    assert imported(made.data).scores == {(1001, "Trees"): "4.00"}
    assert [line.split(":")[0] for line in made.unmatched] == ["ben", "bin", "cyd"]
    assert b"'@Ada" in made.data
    nobody = load([grade(course, "zed", ROCKS, 1)])
    assert "zed" in str(canvas.table(nobody, [course.labs[ROCKS]]).unmatched)


def test_canvas_without_a_roster_clears_nothing_unsaid(course: Course, load: Load):
    """A row of blanks is left out; where a row has some, and zeros, the person who exports is told."""
    people = {
        name: Person(student=name, canvas_id=f"{1000 + n}") for n, name in enumerate(("ada", "ben", "cyd"), 1)
    }
    broken = "could not grade: broken"
    grades = [
        grade(course, "ada", TREES, 4, person=people["ada"]),
        grade(course, "ada", ROCKS, None, status=broken, person=people["ada"]),
        grade(course, "ben", TREES, None, status=broken, person=people["ben"]),
        grade(course, "cyd", TREES, None, person=people["cyd"]),
        grade(course, "cyd", ROCKS, 2, person=people["cyd"]),
    ]
    made = canvas.table(load(grades), [course.labs[TREES], course.labs[ROCKS]], {TREES: "101", ROCKS: "103"})
    before = {(1002, "Trees"): "3", (1002, "Rocks"): "3", (1001, "Rocks"): "1", (1003, "Trees"): "2"}
    got = canvas_import(made.data, STUDENTS, ASSIGNMENTS, before)
    assert not any(student == 1002 for student, _ in got.scores)
    assert made.unmatched == ("ben: nothing is known yet, and a blank row would clear what Canvas has",)
    assert got.scores[1001, "Rocks"] == "", "else the note would say too much"
    assert [note.split(";")[0] for note in made.notes] == [
        "step1_trees of cyd: nothing was found, and 0 replaces what Canvas has",
        "step2_rocks of ada: not known, and blank cells clear what Canvas has",
    ]
    assert all("give --roster the gradebook" in note for note in made.notes)
    assert made.written == 3


names = st.text(
    st.characters(codec="utf-8", categories=["L", "Zs"], include_characters="=+-@,;\"'"), max_size=8
)


@given(
    st.lists(
        st.tuples(names, st.integers(0, 450).map(lambda n: n / 100) | st.none()), min_size=1, max_size=6
    ),
    st.sampled_from([",", ";"]),
    st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_any_class_arrives_in_canvas(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[tuple[str, float | None]],
    delimiter: str,
    split: bool,
):
    """Whatever students are called: each known final is that student's score, and nobody else's changes."""
    place = tmp_path_factory.mktemp("any")
    course = course_with(place / "course")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    first = ["LastName", "FirstName"] if split else ["Student"]
    writer.writerow([*first, "ID", "SIS Login ID", "Section", "Trees (101)"])
    writer.writerow(["    Points Possible", *[""] * (len(first) + 2), "9"])
    for number, (name, _) in enumerate(people):
        writer.writerow([*([name, "x"] if split else [name]), number + 1, f"login{number}", "S", ""])
    (place / "canvas.csv").write_bytes(buffer.getvalue().encode())
    grades = [
        grade(course, f"s{n}", TREES, points, person=Person(student=f"s{n}", login=f"login{n}"),
              **({"status": "could not grade: x"} if points is None else {}))
        for n, (_, points) in enumerate(people)
    ]  # fmt: skip
    loaded = finals.load(course, fill(place / "out", grades), rosters.read(place / "canvas.csv"))
    made = canvas.table(loaded, [course.labs[TREES]])
    students = [CanvasStudent(n + 1, name, name, "", f"login{n}") for n, (name, _) in enumerate(people)]
    got = canvas_import(made.data, students, [CanvasAssignment(101, "Trees", 9)])
    assert got.scores == {
        (n + 1, "Trees"): written(points * 2) for n, (_, points) in enumerate(people) if points is not None
    }
    assert (got.created, got.points_possible, got.unknown) == ([], {}, [])


# --- Moodle -----------------------------------------------------------------------------------------------

WORKSHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 1","Ada Lovelace",ada@x.edu,"Submitted for grading - ",,4.50,Yes,'
    '"Wednesday, 10 June 2026, 2:14 PM",-,\r\n'
    '"Participant 2","Ben Ünal",ben@x.edu,"Submitted for grading - ",3.00,4.50,Yes,'
    '"Wednesday, 10 June 2026, 2:14 PM","Thursday, 11 June 2026, 9:00 AM",""\r\n'
    '"Participant 3","Cyd Li",cyd@x.edu,"Submitted for grading - ",1.00,4.50,No,-,-,\r\n'
    '"Participant 4","Evil Eve",eve@x.edu,"No submission - ",,4.50,Yes,-,-,\r\n'
    '"Participant 5","=1+1",formula@x.edu,"Submitted for grading - ",,4.50,Yes,-,-,"<p>Well done!</p>"\r\n'
)
GERMAN = {
    "Identifier": "ID",
    "Full name": "Vollständiger Name",
    "Email address": "E-Mail-Adresse",
    "Grade can be changed": "Bewertung kann geändert werden",
    "Maximum Grade": "Bestwertung",
    "Last modified (submission)": "Zuletzt geändert (Abgabe)",
    "Last modified (grade)": "Zuletzt geändert (Bewertung)",
    "Feedback comments": "Feedback als Kommentar",
    "Participant ": "Teilnehmer/in",
    "Grade": "Bewertung",
}


def in_german(text: str) -> str:
    """A worksheet with the headings and answers of a German site."""
    for ours, theirs in sorted(GERMAN.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(ours, theirs) if ours != "Grade" else text.replace(",Grade,", f",{theirs},")
    return text.replace("Yes", "Ja").replace("No,", "Nein,")


def moodle_class(course: Course) -> list[Grade]:
    """Everybody by their address; one more than Moodle knows."""
    points = {"ada": 4.5, "ben": 2.675, "cyd": 2.0, "formula": 3.0, "stranger": 1.0}
    return [
        grade(course, name, TREES, worth, person=Person(student=name, email=f"{name}@x.edu"))
        for name, worth in points.items()
    ]


def moodle_state() -> dict[int, MoodleGrade]:
    """What Moodle has."""
    return {
        1: MoodleGrade(),
        2: MoodleGrade(3.0),
        3: MoodleGrade(1.0, locked=True),
        4: MoodleGrade(),
        5: MoodleGrade(comment="<p>Well done!</p>"),
    }


def load_worksheet(load: Load, course: Course, text: str = WORKSHEET) -> Loaded:
    """The class with a worksheet, whose line ends are there already."""
    return load(moodle_class(course), text, end="\n")


def test_moodle_gets_what_the_class_has(course: Course, load: Load):
    """Where the grade can be changed; a comment for everybody but where a person wrote one."""
    made = moodle.worksheet(load_worksheet(load, course), course.labs[TREES])
    got = moodle_import(made.data, moodle_state(), 4.5)
    assert got.grades == {1: 4.5, 2: 2.68, 5: 3.0}
    assert got.comments == {1: "Points: 4.5 of 4.5", 2: "Points: 2.675 of 4.5"}
    assert made.unmatched == ("stranger: is not on the worksheet",)
    assert any(note.startswith("cyd: Moodle says that the grade cannot be changed") for note in made.notes)
    assert any(note.startswith("formula: the comment in Moodle is a person's") for note in made.notes)
    assert made.written == 3


def test_moodle_file_is_the_exported_one(course: Course, load: Load):
    """Mark, line ends, quotes, and each cell but grade and comment; a name that is a formula becomes text."""
    made = moodle.worksheet(load_worksheet(load, course), course.labs[TREES])
    expected = (
        WORKSHEET.replace("grading - \",,4.50,Yes,\"Wed", "grading - \",4.50,4.50,Yes,\"Wed")
        .replace("2:14 PM\",-,\r\n", "2:14 PM\",-,Points: 4.5 of 4.5\r\n")
        .replace("3.00,4.50", "2.68,4.50")
        .replace("9:00 AM\",\"\"", "9:00 AM\",Points: 2.675 of 4.5")
        .replace('"=1+1"', "'=1+1")
        .replace("grading - \",,4.50,Yes,-,-,\"<p>", "grading - \",3.00,4.50,Yes,-,-,\"<p>")
    )  # fmt: skip
    assert made.data.decode() == expected


def test_moodle_refuses_what_changed_meanwhile_and_we_let_it(course: Course, load: Load):
    """The time of the last change goes back as it came, so that Moodle's own check works."""
    made = moodle.worksheet(load_worksheet(load, course), course.labs[TREES])
    seen = datetime(2026, 6, 11, 9, 0, tzinfo=UTC)
    state = moodle_state() | {2: MoodleGrade(3.0, modified=seen)}
    assert 2 in moodle_import(made.data, state, 4.5).grades
    state[2] = MoodleGrade(3.0, modified=seen.replace(hour=12))
    assert 2 not in moodle_import(made.data, state, 4.5).grades


def test_moodle_in_another_language_comes_back(course: Course, load: Load):
    """Headings as they were, commas for points where the site has them."""
    text = in_german(WORKSHEET)
    text = text.replace("4.50", '"4,50"').replace("3.00", '"3,00"').replace("1.00", '"1,00"')
    made = moodle.worksheet(load_worksheet(load, course, text), course.labs[TREES])
    assert made.data.split(b"\r\n")[0] == text.encode().split(b"\r\n")[0]
    got = moodle_import(made.data, moodle_state(), 4.5, GERMAN, decimal=",")
    assert got.grades == {1: 4.5, 2: 2.68, 5: 3.0}
    assert any("no column Feedback comments is known" in note for note in made.notes)


def test_moodle_grades_are_on_moodle_scale(course: Course, load: Load):
    """And that is said; what exceeds it is refused here, since Moodle would drop it silently."""
    loaded = load_worksheet(load, course, WORKSHEET.replace("4.50", "100.00"))
    made = moodle.worksheet(loaded, course.labs[TREES])
    assert moodle_import(made.data, moodle_state(), 100).grades[5] == 66.67
    assert any("Moodle gives 100 points for it; the 4.5 of the lab are scaled" in note for note in made.notes)


def test_moodle_never_gets_more_than_its_maximum(course: Course, load: Load, tmp_path: Path):
    """A decision may be above it: a person enters that."""
    fill(tmp_path / "out", moodle_class(course))
    with Store.existing(tmp_path / "out") as store:
        decisions.decide(store, "ada", TREES, 6, reason="bonus <b>&\\", by="tia")
        decisions.decide(store, "ben", TREES, 4, reason='bonus <b>&\\"', by="tia")
    made = moodle.worksheet(load_worksheet(load, course), course.labs[TREES])
    got = moodle_import(made.data, moodle_state(), 4.5)
    assert (1 in got.grades, got.grades[2]) == (False, 4)
    assert any(note.startswith("ada: 6.00 is more than Moodle's maximum") for note in made.notes)
    assert got.comments[2] == 'Points: 4 of 4.5. 4 points were decided by a person: bonus &lt;b&gt;&amp;/"'


def test_moodle_comment_of_an_earlier_export_is_replaced(course: Course, load: Load):
    """Our own, and no person's."""
    ours = '"Points: 1 of 4.5. handed in late"'
    text = WORKSHEET.replace('2:14 PM",-,\r\n', f'2:14 PM",-,{ours}\r\n')
    made = moodle.worksheet(load_worksheet(load, course, text), course.labs[TREES])
    assert moodle_import(made.data, moodle_state(), 4.5).comments[1] == "Points: 4.5 of 4.5"


def test_moodle_participants_are_known_by_number(course: Course, load: Load):
    """Which stands in the names of its downloads, also where marking is blind and there is no name."""
    blind = re.sub(r'("Participant \d"),"[^"]*",[^,]*', r"\1,\1,", WORKSHEET)
    person = Person(student="Participant_1", participant="1")
    loaded = load([grade(course, "Participant_1", TREES, 2, person=person)], blind)
    made = moodle.worksheet(loaded, course.labs[TREES])
    assert moodle_import(made.data, moodle_state(), 4.5).grades == {1: 2}


def test_moodle_keeps_a_grade_of_what_was_handed_in_otherwise(course: Course, load: Load, tmp_path: Path):
    """Its row stays byte for byte, and no page says that there is nothing."""
    grades = [
        grade(course, "ada", TREES, None, person=Person(student="ada", email="ada@x.edu")),
        grade(course, "ben", TREES, None, person=Person(student="ben", email="ben@x.edu")),
    ]
    loaded = load(grades, WORKSHEET)
    made = moodle.worksheet(loaded, course.labs[TREES])
    assert made.data.splitlines()[2] == WORKSHEET.encode().splitlines()[2]
    assert moodle_import(made.data, moodle_state(), 4.5).grades == {1: 0}
    assert "ben: nothing was found for step1_trees; 3.00 in Moodle was left as it is" in made.notes
    pages = feedback.build(loaded, [course.labs[TREES]], tmp_path / "out", "moodle")
    assert list(names_in(pages.data)) == ["Ada Lovelace_1_assignsubmission_file_/feedback.html"]
    assert pages.notes == ("ben: was graded in Moodle, and gets no page",)


def participants(course: Course, numbers: dict[str, str]) -> list[Grade]:
    """Students as a download of Moodle knows them, by name and participant's number."""
    names = {"ada": "Ada Lovelace", "ben": "Ben Ünal", "eve": "Evil Eve"}
    return [
        grade(
            course, student, TREES, 2, person=Person(student=student, name=names[student], participant=number)
        )
        for student, number in numbers.items()
    ]


def test_moodle_namesakes_of_another_number_get_nothing(course: Course, load: Load, tmp_path: Path):
    """Where one number is on the worksheet, it is this assignment's: no grade, no page, and the reason."""
    loaded = load(participants(course, {"ada": "1", "ben": "22"}), WORKSHEET)
    made = moodle.worksheet(loaded, course.labs[TREES])
    got = moodle_import(made.data, moodle_state(), 4.5)
    assert (got.grades, list(got.comments)) == ({1: 2}, [1])
    assert made.unmatched == ("ben: is participant 22, and row 3 (Ben Ünal) is participant 2",)
    assert not any("another assignment's" in note for note in made.notes)
    pages = feedback.build(loaded, [course.labs[TREES]], tmp_path / "out", "moodle")
    assert list(names_in(pages.data)) == ["Ada Lovelace_1_assignsubmission_file_/feedback.html"]
    assert any(note.startswith("ben: is participant 22") for note in pages.notes)
    zeros = moodle.worksheet(
        load(participants(course, {"eve": "44"}), WORKSHEET), course.labs[TREES], zeros=True
    )
    assert moodle_import(zeros.data, moodle_state(), 4.5).grades[4] == 0, "row 5 is somebody else, and absent"


def test_moodle_worksheet_of_another_assignment_is_said(course: Course, load: Load):
    """Numbers are others in each; names do, and the person who exports looks at it."""
    made = moodle.worksheet(
        load(participants(course, {"ada": "21", "ben": "22"}), WORKSHEET), course.labs[TREES]
    )
    assert moodle_import(made.data, moodle_state(), 4.5).grades == {1: 2, 2: 2}
    assert any("which seems to be another assignment's" in note for note in made.notes)
    known = moodle.worksheet(load_worksheet(load, course), course.labs[TREES])
    assert not any("another assignment's" in note for note in known.notes), "the class has no numbers"


def test_moodle_number_of_another_lab_does_not_tell_who_is_who(course: Course, load: Load):
    """Rocks were handed in through Moodle, trees in folders: their own numbers are not known, names are."""
    rocks = [
        grade(course, one.student, ROCKS, 1, person=one.person)
        for one in participants(course, {"ada": "31", "ben": "32"})
    ]
    trees = [grade(course, one.student, TREES, 2, person=Person(student=one.student)) for one in rocks]
    made = moodle.worksheet(load([*rocks, *trees], WORKSHEET), course.labs[TREES])
    assert moodle_import(made.data, moodle_state(), 4.5).grades == {1: 2, 2: 2}
    assert not any("another assignment's" in note for note in made.notes)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (WORKSHEET.replace("Yes", "Perhaps"), "says 'Perhaps' to whether the grade can be changed"),
        (WORKSHEET.replace("4.50", "Excellent"), "Maximum grade is not one number; a scale takes no points"),
        (
            in_german(WORKSHEET.replace("4.50", "-")),
            "Maximum grade is not one number; a scale takes no points",
        ),
        (in_german(WORKSHEET.replace("4.50", '"gut, schlecht"')), "a scale takes no points"),
        (WORKSHEET.replace("Maximum Grade", "Highest"), "has no column Maximum grade"),
        (GRADEBOOK, "a Canvas gradebook; for Moodle, give --roster the grading worksheet"),
        ("", "for Moodle, give --roster the grading worksheet of step1_trees's assignment"),
    ],
)
def test_moodle_doubts_are_one_line(course: Course, load: Load, text: str, complaint: str):
    """What to do stands in it."""
    loaded = load_worksheet(load, course, text)
    with pytest.raises(UsageError, match=re.escape(complaint)):
        moodle.worksheet(loaded, course.labs[TREES])


def test_the_importers_refuse_what_the_systems_refuse():
    """Else the tests above would promise nothing."""
    with pytest.raises(ImportRefusedError, match="invalid header"):
        canvas_import(b"name,points\nada,1\n", STUDENTS, ASSIGNMENTS)
    with pytest.raises(ImportRefusedError, match="Section"):
        canvas_import(b"Student,ID,Trees (101),Section\n", STUDENTS, ASSIGNMENTS)
    with pytest.raises(ImportRefusedError, match="no column Last modified"):
        moodle_import(b"Identifier,Grade\nParticipant 1,2\n", moodle_state(), 10)
    with pytest.raises(ImportRefusedError, match="a row of"):
        moodle_import(b"Identifier,Grade,Last modified (grade)\nParticipant 1,2\n", moodle_state(), 10)
    gone = canvas_import(b"Student,ID,Section,Essay (102)\nx,1001,S,\n", STUDENTS, ASSIGNMENTS, BEFORE)
    assert gone.scores == {(1001, "Essay"): ""}, "a blank cell deletes a score in Canvas"


# --- the others -------------------------------------------------------------------------------------------


def rows_of(data: bytes) -> list[dict[str, str]]:
    """A CSV file's."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_gradescope_gets_addresses_and_points(course: Course, load: Load):
    """One lab as Total Score; several with two columns each; who has neither address nor number is listed."""
    loaded = load([*moodle_class(course), grade(course, "nobody", TREES, 1)])
    made = gradescope.table(loaded, labs_of(loaded))
    ada = rows_of(made.data)[0]
    assert (ada["Email"], ada["Total Score"], ada["Max Points"]) == ("ada@x.edu", "4.50", "4.5")
    assert made.unmatched == ("nobody: neither an email address nor a number of their own is known",)
    both = gradescope.table(load(the_class(course)), [course.labs[TREES], course.labs[ROCKS]])
    ada = next(row for row in rows_of(both.data) if row["Email"] == "ada@x.edu")
    assert (ada["Trees"], ada["Trees - Max Points"], ada["Rocks"]) == ("4.50", "4.5", "")


def test_gradescope_gives_nobody_the_points_of_a_namesake(course: Course, load: Load):
    """Two students of one address get no row."""
    emails = {"a": "Same@x.edu", "b": "same@x.edu"}
    twins = [
        grade(course, name, TREES, 1, person=Person(student=name, email=email))
        for name, email in emails.items()
    ]
    made = gradescope.table(load(twins), [course.labs[TREES]])
    assert rows_of(made.data) == []
    assert len(made.unmatched) == 2


def test_the_plain_table_has_everybody(course: Course, load: Load):
    """Raw and final points, a total where everything is known, and those who handed in nothing, blank."""
    loaded = load(the_class(course), GRADEBOOK)
    rows = {row["student"] or row["name"]: row for row in rows_of(plain.table(loaded, labs_of(loaded)).data)}
    assert (rows["ada"]["step1_trees raw"], rows["ada"][TREES], rows["ada"]["total"]) == ("4.5", "4.5", "")
    ben = rows["unalben"]
    assert (ben["name"], ben["total"], ben["of"]) == ("Ünal, Ben", "2.675", "8.5")
    assert rows["stranger"][ROCKS] == "", "nothing is known of it"
    assert (rows["Eve, Evil"][TREES], rows["Eve, Evil"]["total"]) == ("", "")
    assert rows["Eve, Evil"]["student"] == "", "Canvas' column Student is the name, and nobody's here"
    assert rows["formula"]["name"].startswith("'=")


def test_only_labs_that_somebody_handed_in_are_exported(course: Course, load: Load):
    """A lab that is not due yet is nobody's zero, unless it is asked for."""
    loaded = load([grade(course, "ada", TREES, 1), grade(course, "ada", ROCKS, None)])
    assert [lab.id for lab in labs_of(loaded)] == [TREES]
    assert [lab.id for lab in labs_of(loaded, [ROCKS])] == [ROCKS]
    with pytest.raises(UsageError, match="no lab 'step9'"):
        labs_of(loaded, ["step9"])


@pytest.mark.parametrize("roster", ["", GRADEBOOK], ids=["no roster", "roster"])
def test_a_lab_that_the_course_has_no_more_is_left_out_and_named(course: Course, load: Load, roster: str):
    """Whoever has that lab alone is in no file; what its download told about others is still known."""
    gone = [
        msgspec.structs.replace(grade(course, name, ROCKS, 2, person=person), lab="step0_gone")
        for name, person in (
            ("ada", Person(student="ada", email="ada@x.edu", canvas_id="1001")),
            ("dee", Person(student="dee", email="dee@x.edu", canvas_id="1007")),
        )
    ]
    loaded = load([*gone, grade(course, "ada", TREES, 4)], roster)
    for table in (canvas.table, gradescope.table, plain.table):
        made = table(loaded, labs_of(loaded))
        assert (made.written, made.unmatched) == (1, ()), table
        assert b"dee" not in made.data, table
    assert "ada@x.edu" in plain.table(loaded, labs_of(loaded)).data.decode()
    said = "step0_gone: graded, but this course has no such lab any more; left out"
    assert loaded.left_out == (said,)
    assert next(desk.about(loaded, labs_of(loaded))) == said
    assert {"ada", "dee"} <= loaded.students, "their results are still to be protected"


@pytest.mark.parametrize("more", [[], ["ada"]], ids=["no other grade", "nothing handed in"])
def test_a_class_of_removed_labs_alone_has_nothing_to_export(course: Course, load: Load, more: list[str]):
    """The message says where its grades are, and not that nobody handed in anything else."""
    gone = msgspec.structs.replace(grade(course, "ada", ROCKS, 2), lab="step0_gone")
    loaded = load([gone, *(grade(course, name, TREES, None) for name in more)])
    with pytest.raises(UsageError, match="step0_gone: graded, but this course has no such lab any more"):
        labs_of(loaded)


@pytest.mark.parametrize(
    ("value", "text"), [(2.675, "2.68"), (1.005, "1.01"), (0.0, "0.00"), (1e-9, "0.00"), (66.666, "66.67")]
)
def test_numbers_are_rounded_as_on_paper(value: float, text: str):
    """Halves up, whatever the machine makes of them."""
    assert written(value) == text


# --- feedback ---------------------------------------------------------------------------------------------


def names_in(data: bytes) -> dict[str, str]:
    """What a zip holds: name to text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_feedback_goes_back_to_moodle(course: Course, load: Load, tmp_path: Path):
    """A folder that Moodle's importer reads: the second word between underscores is the participant."""
    text = WORKSHEET.replace("Ada Lovelace", "Ada_the/Great")
    loaded = load_worksheet(load, course, text)
    made = feedback.build(loaded, [course.labs[TREES]], tmp_path / "out", "moodle")
    found = names_in(made.data)
    by_number = {}
    for name, page in found.items():
        folder, file = name.split("/")
        parts = folder.split("_", 4)
        assert parts[2:4] == ["assignsubmission", "file"], name
        assert file == "feedback.html"
        by_number[int(parts[1])] = page
    assert by_number == {
        n: f"<p>{student} {TREES}</p>" for n, student in ((1, "ada"), (2, "ben"), (3, "cyd"), (5, "formula"))
    }
    assert any(note.startswith("stranger: ") for note in made.notes)


def test_feedback_goes_back_to_canvas(course: Course, load: Load, tmp_path: Path):
    """Under the user's and the file's number: the first two numbers between underscores."""
    sources = {
        "lovelaceada": "subs.zip/lovelaceada_LATE_1001_22007124_step1_trees.py",
        "unalben": "subs.zip/unalben_1002_22007125_my_1_2_file-1.py",
        "plain": "folder/plain",
    }
    ids = {"lovelaceada": "1001", "unalben": "1002", "plain": "1003"}
    grades = [
        grade(course, name, TREES, 1, source=source, person=Person(student=name, canvas_id=ids[name]))
        for name, source in sources.items()
    ]
    made = feedback.build(load(grades), [course.labs[TREES]], tmp_path / "out", "canvas")
    found = {}
    for name, page in names_in(made.data).items():
        numbers = [part for part in name.split("_") if part.isdecimal()][:2]
        found[tuple(numbers)] = page
    assert found == {
        ("1001", "22007124"): f"<p>lovelaceada {TREES}</p>",
        ("1002", "22007125"): f"<p>unalben {TREES}</p>",
        ("1003",): f"<p>plain {TREES}</p>",
    }
    assert any(note.startswith("plain: graded from no file of Canvas") for note in made.notes)


def test_feedback_for_others_is_a_folder_per_student(course: Course, load: Load, tmp_path: Path):
    """Of every lab; the same pages give the same bytes."""
    loaded = load(the_class(course))
    made = feedback.build(loaded, labs_of(loaded), tmp_path / "out", "gradescope")
    assert names_in(made.data)["ada/step1_trees.html"] == "<p>ada step1_trees</p>"
    assert made.pages == 9
    assert feedback.build(loaded, labs_of(loaded), tmp_path / "out", "gradescope").data == made.data
    with pytest.raises(UsageError, match="takes feedback for one assignment at a time"):
        feedback.build(loaded, labs_of(loaded), tmp_path / "out", "moodle")


def test_the_roster_is_never_written_over(course: Course, load: Load, tmp_path: Path):
    """It is the only copy of what the system exported."""
    loaded = load(the_class(course), GRADEBOOK)
    before = (tmp_path / "roster.csv").read_bytes()
    with pytest.raises(UsageError, match="is the roster"):
        write.write(loaded, tmp_path / "out", to="canvas", file=tmp_path / "out" / ".." / "roster.csv")
    assert (tmp_path / "roster.csv").read_bytes() == before
    for numbers, complaint in (
        (["step1_trees"], "write LAB=NUMBER"),
        (["step1_trees=x"], "write LAB=NUMBER"),
        (["step9=1"], "no lab 'step9'"),
        (["step1_trees=1", "step2_rocks=1"], "two labs cannot be the same"),
    ):
        with pytest.raises(UsageError, match=complaint):
            write.write(loaded, tmp_path / "out", to="canvas", assignments=numbers)


@pytest.mark.parametrize(
    ("option", "name", "complaint"),
    [
        ("file", "dlgrade.sqlite", "is dlgrade's own in"),
        ("file", "dlgrade.sqlite-wal", "is dlgrade's own in"),
        ("file", "gradebook.csv", "is dlgrade's own in"),
        ("file", "sub/../roster.csv", "is dlgrade's own in"),
        ("file", "Report.html", "is dlgrade's own in"),
        ("file", "reflections-sheet.csv", "is dlgrade's own in"),
        ("file", "reflections-marking/ada.html", "is dlgrade's own in"),
        ("file", "export-csv.csv/x.csv", "is dlgrade's own in"),
        ("file", "ada/step1_trees/feedback.html", "ada's results lie there; choose another --out"),
        ("file", "ada", "ada's results lie there; choose another --out"),
        ("file", "", "is a folder; --out needs a file"),
        ("pages", "dlgrade.sqlite", "is dlgrade's own in"),
        ("pages", "export-canvas.csv", "is dlgrade's own in"),
        ("pages", "export-csv.csv", "is what --out writes; choose another --feedback"),
        ("pages", "../class.csv", "is the roster; choose another --feedback"),
        ("pages", "ada/feedback.zip", "ada's results lie there; choose another --feedback"),
    ],
)  # fmt: skip
def test_no_result_is_written_over(
    course: Course, load: Load, tmp_path: Path, option: str, name: str, complaint: str
):
    """Nor is anything else written then."""
    out = fill(tmp_path / "out", the_class(course))
    (tmp_path / "class.csv").write_text("student\nada\n")
    loaded = finals.load(course, out, rosters.read(tmp_path / "class.csv"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match=complaint):
        write.write(loaded, out, to="csv", **{option: out / name})
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_link_in_the_folder_of_results_is_not_replaced(course: Course, load: Load, tmp_path: Path):
    """Nor is what links to the results from elsewhere taken for another file."""
    loaded = load(the_class(course))
    out = tmp_path / "out"
    (tmp_path / "kept.csv").write_text("student\nada\n")
    (out / "roster.csv").symlink_to(tmp_path / "kept.csv")
    (tmp_path / "link.csv").symlink_to(out / "gradebook.csv")
    for target in (out / "roster.csv", tmp_path / "link.csv"):
        with pytest.raises(UsageError, match="is dlgrade's own in"):
            write.write(loaded, out, to="csv", file=target)
    assert (out / "roster.csv").is_symlink()


def test_other_files_may_lie_with_the_results(course: Course, load: Load, tmp_path: Path):
    """A name of the person's own, a folder of theirs, and each export's usual one."""
    loaded = load(the_class(course))
    out = tmp_path / "out"
    for name in ("export-csv.csv", "export-monday.csv", "points.csv", "mine/points.csv"):
        made = write.write(loaded, out, to="csv", file=out / name, pages=out / "feedback.zip")
        assert (out / name).is_file()
        assert len(made.written) == 2


def test_no_file_of_a_person_is_written_over(course: Course, load: Load, tmp_path: Path):
    """Wherever it lies and whatever it is: a gradebook, a text, somebody's module, a link, a pipe."""
    loaded = load(the_class(course), GRADEBOOK)
    out = tmp_path / "out"
    (tmp_path / "early.csv").write_text(GRADEBOOK, encoding="utf-8")
    (tmp_path / "thesis.txt").write_text("It began in Kassel.")
    (out / "step1_trees.py").write_text("x = 1")
    (tmp_path / "link.csv").symlink_to(tmp_path / "nowhere.csv")
    os.mkfifo(tmp_path / "pipe")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for target in ("early.csv", "thesis.txt", "out/step1_trees.py", "link.csv", "pipe"):
        for option in ("file", "pages"):
            said = f"{target}: is there already, and not as dlgrade wrote it; choose another --"
            with pytest.raises(UsageError, match=re.escape(said)):
                write.write(loaded, out, to="csv", **{option: tmp_path / target})
    assert (tmp_path / "link.csv").is_symlink()
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before if "sqlite" not in path.name} == {
        path: data for path, data in before.items() if "sqlite" not in path.name
    }
    assert not {path.name for path in after.keys() - before.keys()} - {
        "dlgrade.sqlite-shm",
        "dlgrade.sqlite-wal",
    }


@pytest.mark.parametrize("to", ["canvas", "csv", "gradescope", "moodle"])
def test_an_earlier_export_is_written_over_until_somebody_changes_it(
    course: Course, load: Load, tmp_path: Path, to: str
):
    """Also when points have changed between the two, and in a folder of another class it is a stranger's."""
    file, pages, out = tmp_path / "up" / "points.csv", tmp_path / "up" / "pages.zip", tmp_path / "out"
    for points in (1, 2):
        loaded = load([grade(course, "ada", TREES, points)], WORKSHEET if to == "moodle" else GRADEBOOK)
        write.write(loaded, out, to=to, file=file, pages=pages)
    other = finals.load(course, fill(tmp_path / "other", [grade(course, "bea", TREES, 4)]))
    with pytest.raises(UsageError, match=r"points.csv: is there already, and not as dlgrade wrote it"):
        write.write(other, tmp_path / "other", to="csv", file=file)
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(UsageError, match=r"points.csv: is there already, and not as dlgrade wrote it"):
        write.write(loaded, out, to=to, file=file, pages=pages)


def test_both_files_are_written_or_neither(course: Course, load: Load, tmp_path: Path):
    """Feedback that cannot be made leaves no grades behind that look complete."""
    loaded = load(the_class(course), GRADEBOOK)
    with pytest.raises(UsageError, match="takes feedback for one assignment at a time"):
        write.write(loaded, tmp_path / "out", to="canvas", pages=tmp_path / "feedback.zip")
    assert not (tmp_path / "out" / "export-canvas.csv").exists()
