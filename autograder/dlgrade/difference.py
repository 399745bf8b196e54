"""What changed between two states of a graded class, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from dlgrade.errors import UsageError
from dlgrade.gradebook import number
from dlgrade.results import LabResult, Status
from dlgrade.store import Grade, Override, Store

_AT_RUN = re.compile(r"(?P<folder>.+)@(?P<run>\d+)")
_MOST_TESTS = 4

Key = tuple[str, str]
"""Student and lab."""


class State(msgspec.Struct, frozen=True):
    """A class as it is now, or as it was after one run."""

    grades: Mapping[Key, Grade]
    overrides: Mapping[Key, Override]
    """The decisions that count; after a run, those that had been made by its end."""


class Change(msgspec.Struct, frozen=True):
    """One student and lab whose points or status differ."""

    student: str
    lab: str
    before: str
    """Points, or the status where there are none."""
    after: str
    tests: tuple[str, ...]
    """Tests that say something else now: ``create_cnn.test_softmax: failed → passed``."""
    why: tuple[str, ...]
    """What the marks depend on that has changed, in words."""


def read(name: str) -> State:
    """The state that ``name`` stands for: a folder of results, or ``folder@3`` for what run 3 left.

    A decision that was made since is none of what the run left, so it shows up as a change. Of a run that
    was interrupted only the start is known.

    Raises:
        UsageError: there are no results, or no such run.
    """
    folder, run = Path(name), None
    if not folder.exists() and (match := _AT_RUN.fullmatch(name)):
        folder, run = Path(match["folder"]), int(match["run"])
    with Store.existing(folder) as store:
        runs = {known.run: known.finished or known.started for known in store.runs()}
        if run is not None and run not in runs:
            raise UsageError(f"{folder}: has no run {run}; its runs are {', '.join(map(str, runs))}")
        until = None if run is None else runs[run]
        grades = {(grade.student, grade.lab): grade for grade in store.grades(run)}
        made = [decision for decision in store.overrides() if until is None or decision.at < until]
    counting = {(decision.student, decision.lab): decision for decision in made}
    return State(grades, {key: made for key, made in counting.items() if made.points is not None})


def changes(old: State, new: State) -> list[Change]:
    """What differs, by student, then by lab; a grade that only one of them has counts as a difference."""
    found = []
    for key in sorted({*old.grades, *new.grades}):
        before, after = old.grades.get(key), new.grades.get(key)
        said = _points(before, old.overrides.get(key)), _points(after, new.overrides.get(key))
        tests = _tests(before, after)
        if said[0] != said[1] or tests:
            found.append(Change(*key, *said, tests, _why(before, after, old, new)))
    return found


def _points(grade: Grade | None, decision: Override | None) -> str:
    if decision is not None:
        return f"{number(decision.points)} (decided)"
    if grade is None:
        return "not there"
    if grade.status == "graded" and grade.result is not None:
        return number(grade.result.points)
    return grade.status


def _tests(before: Grade | None, after: Grade | None) -> tuple[str, ...]:
    """Tests that both states have and that came out otherwise, and tests that only one has."""
    old, new = (_outcomes(grade.result if grade else None) for grade in (before, after))
    if not old or not new:
        return ()
    lines = [
        f"{'.'.join(test)}: {old.get(test, 'not there')} → {new.get(test, 'not there')}"
        for test in dict.fromkeys([*old, *new])
        if old.get(test) != new.get(test)
    ]
    more = len(lines) - _MOST_TESTS
    return (*lines[:_MOST_TESTS], f"and {more} more tests") if more > 0 else tuple(lines)


def _outcomes(result: LabResult | None) -> dict[tuple[str, str], str]:
    if result is None:
        return {}
    shown = {Status.PASSED: "passed", Status.FAILED: "failed", Status.COULD_NOT_TELL: "could not tell"}
    return {
        (test.task, test.test): f"{shown[test.status]}, {number(test.earned)} of {number(test.points)}"
        for test in result.tests
    }


def _why(before: Grade | None, after: Grade | None, old: State, new: State) -> tuple[str, ...]:
    reasons = []
    if before is None or after is None:
        reasons.append("it was not graded before" if before is None else "it is not graded any more")
    else:
        parts = dict.fromkeys([*before.parts, *after.parts])
        reasons += [part for part in parts if before.parts.get(part) != after.parts.get(part)]
        if not reasons and before.status != after.status:
            reasons.append("the grader could not tell, and was asked again")
    key = next((grade.student, grade.lab) for grade in (before, after) if grade is not None)
    decided = old.overrides.get(key), new.overrides.get(key)
    if decided[0] != decided[1]:
        reasons.append(f"a decision: {decided[1].reason}" if decided[1] else "a decision was taken back")
    return tuple(reasons)
