"""``dlgrade diff``: what changed between two gradings, for whom, and why."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dlgrade import difference
from dlgrade.classroom import grade_class
from dlgrade.course import Course, load_course
from dlgrade.difference import Change
from dlgrade.errors import UsageError
from dlgrade.intake.finding import find
from dlgrade.store import Counts, Override, Store
from fake_class import FakeGrader, declare, hand_in, make_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two labs."""
    return make_course(tmp_path / "course")


class Desk:
    """A class of two, graded again and again into one folder."""

    def __init__(self, course: Course, tmp_path: Path) -> None:
        """Ada is right, Ben half."""
        self.course, self.out, self._scratch = course, tmp_path / "out", tmp_path / "scratch"
        self.students = tmp_path / "class"
        self._log = tmp_path / "log"
        self._scratch.mkdir()
        hand_in(self.students / "ada", step1_trees="full", step2_rocks="full")
        hand_in(self.students / "ben", step1_trees="zero", step2_rocks="full")

    def grade(self, call_seconds: float | None = None) -> None:
        """One more run."""
        course = load_course(self.course.root)
        found = find([self.students], list(course.labs.values()), course, self._scratch)
        grade_class(course, found.entries, self.out, FakeGrader(self._log), call_seconds=call_seconds)

    def changes(self, old: int = 1) -> list[Change]:
        """What is different now from what an earlier run left."""
        return difference.changes(difference.read(f"{self.out}@{old}"), difference.read(str(self.out)))


@pytest.fixture
def desk(course: Course, tmp_path: Path) -> Desk:
    """The class, graded once."""
    desk = Desk(course, tmp_path)
    desk.grade()
    return desk


def test_nothing_changed(desk: Desk) -> None:
    """A second run of the same changes nothing."""
    desk.grade()
    assert desk.changes() == []


def test_a_new_version_of_a_file_is_the_reason(desk: Desk) -> None:
    """Points before and after, each test that turned, and the file."""
    (desk.students / "ben" / "step1_trees.py").write_text("full at last")
    desk.grade()
    (change,) = desk.changes()
    assert (change.student, change.lab, change.before, change.after) == ("ben", "step1_trees", "0", "4.5")
    assert change.why == ("the file step1_trees.py",)
    assert change.tests[0] == "grow.test_grow_public: failed, 0 of 1 → passed, 1 of 1"
    assert len(change.tests) == 3


def test_changed_points_are_the_reason(desk: Desk) -> None:
    """Only students whose marks move are listed; the tests said the same."""
    lab = desk.course.labs["step1_trees"].folder
    (lab / "lab.toml").write_text((lab / "lab.toml").read_text().replace("hidden = 1.5", "hidden = 3"))
    declare(lab / "hidden" / "test_grow.py", 3)
    desk.grade()
    changed = {change.student: change for change in desk.changes()}
    assert (changed["ada"].before, changed["ada"].after) == ("4.5", "6")
    assert changed["ada"].why == ("the points",)
    assert changed["ada"].tests == ("grow.test_grow_hidden: passed, 1.5 of 1.5 → passed, 3 of 3",)


def test_a_changed_test_is_named_when_marks_move(desk: Desk) -> None:
    """What changed is said even where several things did."""
    declare(desk.course.labs["step1_trees"].folder / "public" / "test_prune.py", 2, "It works twice.")
    (desk.students / "ada" / "step1_trees.py").write_text("zero now")
    desk.grade()
    (change,) = desk.changes()
    assert change.why == ("the file step1_trees.py", "the tests of prune")


def test_a_changed_limit_is_named_alone(desk: Desk) -> None:
    """It is neither the grader nor a test that changed."""
    desk.grade(call_seconds=5)
    (desk.students / "ben" / "step1_trees.py").write_text("full at last")
    desk.grade(call_seconds=5)
    (change,) = desk.changes()
    assert change.why == ("the file step1_trees.py", "the time limit")


def test_what_could_not_be_told_and_then_could(desk: Desk) -> None:
    """The status stands where points are not known."""
    (desk.students / "ada" / "step1_trees.py").write_text("broken")
    desk.grade()
    (desk.students / "ada" / "step1_trees.py").write_text("full")
    desk.grade()
    (change,) = desk.changes(2)
    assert change.before == "could not grade: RuntimeError: the pipe burst"
    assert change.after == "4.5"


def decide(desk: Desk, points: float | None = 2.0) -> None:
    """Ben was ill."""
    with Store.existing(desk.out) as store:
        store.override(
            Override(
                student="ben",
                lab="step1_trees",
                points=points,
                reason="was ill",
                by="tom",
                at=datetime.now(UTC),
            )
        )


def wait_for_the_next_second() -> None:
    """Runs are known by the second."""
    time.sleep(1.01 - time.time() % 1)


def test_a_decision_counts_from_when_it_was_made(desk: Desk) -> None:
    """It is shown with its reason, and is no part of what earlier runs left."""
    desk.grade()
    decide(desk)
    (change,) = desk.changes()
    assert (change.before, change.after, change.why) == ("0", "2 (decided)", ("a decision: was ill",))


def test_a_decision_since_the_last_run_is_a_change(desk: Desk) -> None:
    """Seen at once, and not only after another run."""
    decide(desk)
    (change,) = desk.changes(1)
    assert (change.before, change.after, change.why) == ("0", "2 (decided)", ("a decision: was ill",))


def test_a_run_left_the_decisions_that_were_made_before_it(desk: Desk) -> None:
    """One that was taken back since is a change, too."""
    decide(desk)
    wait_for_the_next_second()
    desk.grade()
    assert desk.changes(2) == []
    decide(desk, None)
    (change,) = desk.changes(2)
    assert (change.before, change.after, change.why) == ("2 (decided)", "0", ("a decision was taken back",))
    assert [one.after for one in desk.changes(1)] == [], "made and taken back since"


def test_what_was_decided_while_a_run_went_on_is_a_part_of_it(desk: Desk) -> None:
    """Of one that was interrupted the end is not known, and its start counts."""
    with Store.existing(desk.out) as store:
        run = store.start_run()
        wait_for_the_next_second()
        decide(desk)
        assert [change.after for change in desk.changes(run)] == ["2 (decided)"]
        wait_for_the_next_second()
        store.finish_run(run, Counts())
    assert desk.changes(run) == []


def test_a_student_who_came_or_went_is_a_change(desk: Desk, tmp_path: Path) -> None:
    """Two folders are compared as well as two runs."""
    other = Desk.__new__(Desk)
    other.__dict__.update(desk.__dict__, out=tmp_path / "other")
    hand_in(desk.students / "cyd", step1_trees="full")
    other.grade()
    found = difference.changes(difference.read(str(desk.out)), difference.read(str(other.out)))
    assert [(change.student, change.before) for change in found] == [("cyd", "not there")] * 2
    assert found[0].why == ("it was not graded before",)


@pytest.mark.parametrize(
    ("name", "said"),
    [("out@7", "has no run 7; its runs are 1"), ("nowhere", "no results"), ("x@1", "no results")],
)
def test_states_that_do_not_exist_are_named(desk: Desk, name: str, said: str) -> None:
    """One line says what there is."""
    with pytest.raises(UsageError, match=said):
        difference.read(str(desk.out.parent / name))
