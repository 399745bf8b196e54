"""What counts in the end: tests, marks by hand, lateness and decisions, and never a zero that nobody gave."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from desk_class import PROSE, ROCKS, TREES, at, course_with, fill, grade, result, write_sheet
from dlgrade import decisions, enrolment, finals
from dlgrade import roster as rosters
from dlgrade.course import Course, load_course
from dlgrade.errors import GraderError, UsageError
from dlgrade.export import write
from dlgrade.finals import Final
from dlgrade.people import Person, everybody
from dlgrade.reflections import questions
from dlgrade.store import Override, Store

LATE = """
timezone = "Europe/Berlin"
percent_per_day = 10
late_days = 1
[labs.step1_trees]
due = 2026-10-01T23:59:00
[labs.step2_rocks]
due = 2026-10-08T23:59:00
"""


def final(found: finals.Loaded, student: str, lab: str) -> Final:
    """One of them."""
    return next(one for one in found.finals if (one.grade.student, one.lab.id) == (student, lab))


def override(
    student: str, lab: str, points: float | None, number: int = 1, reason: str = "asked"
) -> Override:
    """A decision."""
    when = at("2026-11-01T12:00:00")
    return Override(student=student, lab=lab, points=points, reason=reason, by="tia", at=when, number=number)


def test_without_anything_else_the_tests_decide(tmp_path: Path):
    """No submission is 0 points; what could not be graded is not known."""
    course = course_with(tmp_path / "course")
    grades = [
        grade(course, "ada", TREES, 4.5),
        grade(course, "ben", TREES, None),
        grade(course, "cyd", TREES, 1, status="could not grade: 1 test could not tell (grow)"),
        grade(course, "ada", ROCKS, 0),
    ]
    found = finals.of(course, grades, [])
    assert [(one.grade.student, one.lab.id, one.raw, one.points) for one in found] == [
        ("ada", TREES, 4.5, 4.5),
        ("ada", ROCKS, 0, 0),
        ("ben", TREES, 0, 0),
        ("cyd", TREES, None, None),
    ]
    assert {one.why for one in found} == {()}
    assert found[3].notes == ("could not grade: 1 test could not tell (grow)",)


def test_a_lab_that_the_course_has_no_more_is_left_out(tmp_path: Path):
    """The database remembers it; nothing can be said about its points."""
    course = course_with(tmp_path / "course")
    old = grade(course, "ada", TREES, 1)
    gone = type(old)(**{**{f: getattr(old, f) for f in old.__struct_fields__}, "lab": "gone"})
    assert [one.lab.id for one in finals.of(course, [gone, old], [])] == [TREES]


def test_points_of_an_old_scheme_are_not_known(tmp_path: Path):
    """Of what was graded when the lab was worth other points; nothing handed in is 0 on every scale."""
    course = course_with(tmp_path / "course", LATE)
    late = at("2026-10-03T12:00:00")
    graded = [grade(course, "ada", TREES, 4.5, submitted=late), grade(course, "ben", TREES, None)]
    toml = course.labs[TREES].folder / "lab.toml"
    toml.write_text(toml.read_text().replace("public = 1\n", "public = 6\n"))
    course = load_course(course.root)
    with Store.existing(fill(tmp_path / "out", [*graded, grade(course, "cyd", TREES, 4.5)])) as store:
        decisions.decide(store, "cyd", TREES, 9, reason="agreed", by="tia")
    found = finals.load(course, tmp_path / "out")
    assert [(one.raw, one.points, one.max_points) for one in found.finals] == [
        (None, None, 9.5),
        (0, 0, 9.5),
        (4.5, 9, 9.5),
    ]
    assert final(found, "ada", TREES).deducted == 0
    said = "graded when step1_trees was worth 4.5, and it is worth 9.5 now; grade again, or make lab.toml and"
    said += " the tests agree on the points"
    assert [one.notes for one in found.finals] == [(said,), (), ()]
    assert [one.outdated for one in found.finals] == [said, "", ""]


def test_a_decision_settles_what_was_graded_on_other_points(tmp_path: Path):
    """It is made of today's points, whatever the tests said of others."""
    course = course_with(tmp_path / "course")
    old = msgspec.structs.replace(grade(course, "ada", TREES, 4), result=result(course.labs[ROCKS], 4))
    decided = finals.of(course, [old], [override("ada", TREES, 3)])[0]
    assert (decided.raw, decided.points, decided.outdated, decided.notes) == (None, 3, "", ())


def test_lateness_is_taken_off_and_explained(tmp_path: Path):
    """The budget first, then a tenth for each day; both raw and final points are there."""
    course = course_with(tmp_path / "course", LATE)
    out = fill(
        tmp_path / "out",
        [
            grade(course, "ada", TREES, 4, submitted=at("2026-10-03T12:00:00")),
            grade(course, "ada", ROCKS, 4, submitted=at("2026-10-09T00:00:00")),
            grade(course, "ben", TREES, 4, submitted=at("2026-10-01T12:00:00")),
        ],
    )
    found = finals.load(course, out)
    trees = final(found, "ada", TREES)
    assert (trees.raw, trees.points, trees.deducted, trees.late_days_used) == (4, 3.6, 0.4, 1)
    assert trees.why == (
        "handed in 1 day 12 hours after it was due",
        "late days used for it: 1 of your 1",
        "10 % of 4 points are taken off: 0.4",
    )
    rocks = final(found, "ada", ROCKS)
    assert (rocks.points, rocks.late_minutes, rocks.late_days_used) == (3.6, 1, 0)
    assert final(found, "ben", TREES).why == ()


def test_a_day_of_twenty_five_hours_is_explained(tmp_path: Path):
    """More than a day has passed, and one is taken off."""
    toml = f'timezone = "Europe/Berlin"\npercent_per_day = 10\n[labs.{TREES}]\ndue = 2026-10-24T23:59:00\n'
    course = course_with(tmp_path / "course", toml)
    late = grade(course, "ada", TREES, 4, submitted=at("2026-10-25T23:30:00"))
    found = finals.load(course, fill(tmp_path / "out", [late]))
    assert final(found, "ada", TREES).why == (
        "handed in 1 day 31 minutes after it was due",
        "the clocks were changed meanwhile: it counts as 1 day",
        "10 % of 4 points are taken off: 0.4",
    )


def test_an_extension_on_the_roster_counts(tmp_path: Path):
    """Of its own student alone."""
    course = course_with(tmp_path / "course", LATE)
    late = at("2026-10-03T12:00:00")
    out = fill(tmp_path / "out", [grade(course, name, TREES, 4, submitted=late) for name in ("ada", "ben")])
    (tmp_path / "roster.csv").write_text("student,extension:step1_trees\nada,2\nben,\n")
    found = finals.load(course, out, rosters.read(tmp_path / "roster.csv", course.labs))
    assert final(found, "ada", TREES).late_minutes == 0
    assert final(found, "ben", TREES).late_minutes > 0


def test_the_roster_that_was_graded_with_is_remembered(tmp_path: Path):
    """Its extensions and names hold without being said again, also beside a file that knows no extensions."""
    course = course_with(tmp_path / "course", LATE)
    late = at("2026-10-03T12:00:00")
    out = fill(tmp_path / "out", [grade(course, "octo-cat", TREES, 4, submitted=late)])
    own = tmp_path / "own.csv"
    own.write_text("github;name;email;extension\nocto-cat;Ada Lovelace;ada@x.edu;3\nben;Ben;;\n")
    enrolment.keep(out, rosters.read(own, course.labs))
    assert (out / "roster.csv").read_bytes() == own.read_bytes()

    found = finals.load(course, out)
    assert final(found, "octo-cat", TREES).late_minutes == 0
    (ada,) = found.people
    assert (ada.name, ada.email, ada.github) == ("Ada Lovelace", "ada@x.edu", "octo-cat")
    assert found.attendance is not None
    assert [row.shown for row in found.attendance.absent] == ["Ben"]
    assert found.matching is None, "nobody gave a roster"

    other = tmp_path / "canvas.csv"
    other.write_text("Student,ID,SIS Login ID,Section\nLovelace A,7,ada@x.edu,S\n")
    found = finals.load(course, out, rosters.read(other, course.labs))
    assert found.matching is not None
    assert [row.number for row in found.matching.rows.values()] == [2], "by the address on the other roster"
    assert final(found, "octo-cat", TREES).late_minutes == 0

    own.write_text("github,extension\nocto-cat,\n")
    found = finals.load(course, out, rosters.read(own, course.labs))
    assert final(found, "octo-cat", TREES).late_minutes > 0, "a roster with that column is believed"


def test_accounts_of_github_go_into_canvas_by_classroom_s_own_roster(tmp_path: Path):
    """Its identifiers are addresses, which Canvas knows as logins."""
    course = course_with(tmp_path / "course")
    out = fill(
        tmp_path / "out",
        [
            grade(course, name, TREES, 4, person=Person(student=name, github=name))
            for name in ("ada-l", "benny")
        ],
    )
    (out / "roster.csv").write_text(
        '"identifier","github_username","github_id","name"\n"ada@x.edu","ada-l","1",""\n"ben@x.edu","benny","2",""\n'
    )
    canvas = tmp_path / "canvas.csv"
    canvas.write_text('Student,ID,SIS Login ID,Section\n"Le, Ada",1,ada@x.edu,S\n"Bo, Ben",2,ben@x.edu,S\n')
    matching = finals.load(course, out, rosters.read(canvas)).matching
    assert matching is not None
    assert {student: row.number for student, row in matching.rows.items()} == {"ada-l": 2, "benny": 3}


def test_a_participant_s_number_is_never_learnt_from_a_roster(tmp_path: Path):
    """It is another one in each assignment."""
    course = course_with(tmp_path / "course")
    out = fill(tmp_path / "out", [grade(course, "ada", TREES, 4)])
    text = (
        "Identifier,Full name,Email address,Grade,Maximum grade,Grade can be changed,Last modified (grade)\n"
    )
    (tmp_path / "own.csv").write_text(f"{text}Participant 101,Ada,ada@x.edu,,10.00,Yes,-\n")
    enrolment.keep(out, rosters.read(tmp_path / "own.csv", course.labs))
    assert finals.load(course, out).people == (Person(student="ada", name="Ada", email="ada@x.edu"),)


def test_a_decision_counts_instead_of_everything(tmp_path: Path):
    """Also of lateness and of what could not be graded; the reason is said; no late day is spent on it."""
    course = course_with(tmp_path / "course", LATE)
    grades = [
        grade(course, "ada", TREES, 4, submitted=at("2026-10-02T12:00:00")),
        grade(course, "ada", ROCKS, 4, submitted=at("2026-10-09T12:00:00")),
        grade(course, "ben", TREES, None, status="could not grade: broken"),
    ]
    out = fill(tmp_path / "out", grades)
    with Store.existing(out) as store:
        for student, points in (("ada", 2.0), ("ada", 3.5), ("ben", 6.0)):
            decisions.decide(store, student, TREES, points, reason="asked", by="tia")
    found = finals.load(course, out)
    ada = final(found, "ada", TREES)
    assert (ada.raw, ada.points, ada.deducted, ada.late_days_used) == (4, 3.5, 0, 0)
    assert ada.why == ("3.5 points were decided by a person: asked",)
    assert ada.override is not None
    assert final(found, "ada", ROCKS).points == 4, "the late day is left for the other lab"
    ben = final(found, "ben", TREES)
    assert (ben.raw, ben.points) == (None, 6)
    assert "decided: 6 points, more than the 4.5 of the lab" in ben.notes
    with Store.existing(out) as store:
        decisions.decide(store, "ada", TREES, None, reason="", by="tia")
        assert [one.points for one in store.overrides()] == [2, 3.5, 6, None], "the history is kept"
    assert final(finals.load(course, out), "ada", TREES).override is None


def test_the_last_decision_counts_whatever_order_they_come_in(tmp_path: Path):
    """By its number."""
    course = course_with(tmp_path / "course")
    grades = [grade(course, "ada", TREES, 4)]
    history = [override("ada", TREES, 1, 2), override("ada", TREES, 3, 1)]
    assert finals.of(course, grades, history)[0].points == 1


@pytest.fixture
def prose(tmp_path: Path) -> Callable[..., finals.Loaded]:
    """Ada and Ben handed in reflections, Cyd none; the sheet has these marks."""
    course = course_with(tmp_path / "course", prose=True)
    points = {"ada": 6, "ben": 5.5, "cyd": None}
    out = fill(tmp_path / "out", [grade(course, name, PROSE, worth) for name, worth in points.items()])

    def load(marks: dict[tuple[str, str], str]) -> finals.Loaded:
        write_sheet(course, out, marks, ["ada", "ben"])
        return finals.load(course, out)

    return load


def questions_of(course: Course) -> list[str]:
    """All of the reflections'."""
    found = questions.load(course)
    assert found is not None
    return list(found.worth)


def test_marks_by_hand_are_added(tmp_path: Path, prose: Callable[..., finals.Loaded]):
    """Machine and person together; a mark may be 0, have a comma, and half points."""
    names = questions_of(course_with(tmp_path / "again", prose=True))
    marks = {("ada", name): "1,5" for name in names} | {("ada", names[0]): "0", ("ada", names[1]): "2.0"}
    found = prose(marks)
    ada = final(found, "ada", PROSE)
    assert (ada.raw, ada.points, ada.max_points) == (6 + 2 + 15, 23, 30)
    assert ada.notes == ()


def test_what_is_not_marked_is_not_known_and_no_zero(prose: Callable[..., finals.Loaded]):
    """How many are left is said; nobody who handed in nothing waits for marks."""
    found = prose({("ada", "T1"): "2"})
    assert (final(found, "ada", PROSE).raw, final(found, "ada", PROSE).points) == (None, None)
    assert final(found, "ada", PROSE).notes == ("11 of 12 questions are not marked yet",)
    assert final(found, "ben", PROSE).notes == ("12 of 12 questions are not marked yet",)
    assert (final(found, "cyd", PROSE).points, final(found, "cyd", PROSE).max_points) == (0, 30)


def test_without_a_sheet_nothing_of_reflections_is_known(tmp_path: Path):
    """Grading them wrote none, or it was moved away."""
    course = course_with(tmp_path / "course", prose=True)
    out = fill(tmp_path / "out", [grade(course, "ada", PROSE, 6)])
    assert final(finals.load(course, out), "ada", PROSE).points is None


@pytest.mark.parametrize("mark", ["two", "-1", "2.5", "nan", "1e0", "2/2", "ungenügend"])
def test_a_wrong_mark_is_no_mark_and_is_named(tmp_path: Path, prose: Callable[..., finals.Loaded], mark: str):
    """With row and column; what it is part of cannot be exported, and other labs can."""
    found = prose({("ada", "T1"): "2", ("ada", "T2"): mark})
    assert final(found, "ada", PROSE).notes == ("11 of 12 questions are not marked yet",)
    wanted = f"row 3, column marks: {mark!r} is no mark; expected a number from 0 to 2"
    with pytest.raises(GraderError, match=re.escape(wanted)):
        write.write(found, tmp_path / "out", to="csv", labs=[PROSE])
    assert not (tmp_path / "out" / "export-csv.csv").exists()


def test_people_of_all_labs_are_one_person():
    """Whatever any submission says is known."""
    people = everybody(
        [
            Person(student="ada", email="ada@x.edu"),
            Person(student="ada", sid="U1", email="other@x.edu"),
        ]
    )
    assert people == (Person(student="ada", email="ada@x.edu", sid="U1"),)


@pytest.mark.parametrize(
    ("student", "lab", "points", "reason", "complaint"),
    [
        ("adaa", TREES, 1.0, "x", "no student 'adaa' was graded here; did you mean ada?"),
        ("Zoe", TREES, 1.0, "x", "no student 'Zoe' was graded here"),
        ("ada", "step1_tree", 1.0, "x", "ada was not graded for 'step1_tree'; did you mean step1_trees?"),
        ("ada", "poetry", 1.0, "x", "ada was not graded for 'poetry'; graded: step1_trees"),
        ("ada", TREES, -1.0, "x", "no number of points"),
        ("ada", TREES, float("nan"), "x", "no number of points"),
        ("ada", TREES, float("inf"), "x", "no number of points"),
        ("ada", TREES, 1.0, " ", "needs a reason"),
        ("ada", TREES, 1.0, "x" * 3000, "at most 2,000"),
        ("ada", TREES, None, "", "no decision for step1_trees that could be taken back"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    tmp_path: Path, student: str, lab: str, points: float | None, reason: str, complaint: str
):
    """And nothing is kept of it. Where a message asks what was meant, it ends so."""
    out = fill(tmp_path / "out", [grade(course_with(tmp_path / "course"), "ada", TREES, 1)])
    with Store.existing(out) as store:
        with pytest.raises(UsageError, match=re.escape(complaint)) as caught:
            decisions.decide(store, student, lab, points, reason=reason, by="tia")
        assert "?" not in str(caught.value)[:-1], str(caught.value)
        assert store.overrides() == []


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0.2, "1 minute"), (1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (61, "1 hour 1 minute"),
     (1440, "1 day"), (2 * 1440 + 3 * 60 + 5, "2 days 3 hours"), (1440 + 5, "1 day 5 minutes")],
)  # fmt: skip
def test_durations_are_said_in_words(minutes: float, text: str):
    """The two largest units."""
    assert finals.duration(minutes) == text
