"""A result record as a page that the student reads: plain text and HTML."""

from __future__ import annotations

from textwrap import indent

import msgspec

from dlgrade.finals import Final
from dlgrade.gradebook import number
from dlgrade.pages import plain, render
from dlgrade.results import LabResult, Status, TestResult, Visibility

_MARKS = {Status.PASSED: "passed", Status.FAILED: "FAILED", Status.COULD_NOT_TELL: "COULD NOT TELL"}
COUNTS = "What counts:"
"""Stands in the feedback where other points count than the tests'."""
_NOT_YOURS = "A fault of the grader, not yours: it is graded again."


class _Task(msgspec.Struct, frozen=True):
    """One task, its tests apart by what came of them."""

    name: str
    tests: tuple[TestResult, ...]

    @property
    def earned(self) -> float:
        return sum(test.earned for test in self.tests)

    @property
    def worth(self) -> float:
        return sum(test.points for test in self.tests)

    @property
    def passed(self) -> tuple[TestResult, ...]:
        return tuple(test for test in self.tests if test.status is Status.PASSED)

    @property
    def others(self) -> tuple[TestResult, ...]:
        return tuple(test for test in self.tests if test.status is not Status.PASSED)

    @property
    def figure(self) -> bytes:
        """What the student's function drew, as a PNG; empty where it draws nothing."""
        return next((test.figure for test in self.tests if test.figure), b"")

    @property
    def words(self) -> str:
        """What came of the tests, in words: ``3 of 5 passed, 1 could not tell``."""
        unsure = sum(test.status is Status.COULD_NOT_TELL for test in self.tests)
        said = f"{len(self.passed)} of {len(self.tests)} passed"
        return f"{said}, {unsure} could not tell" if unsure else said


def to_text(result: LabResult, student: str, final: Final | None = None) -> str:
    """Task by task: what passed, what failed, why; with ``final``, how the points that count come about."""
    lines = [f"{result.lab}, {student}", _total(result), *_counts(final), ""]
    lines += [f"Note: {note}" for note in result.notes]
    for task in _tasks(result):
        lines += ["", f"{task.name}: {_points(task.earned, task.worth)}"]
        for test in task.tests:
            lines += _text_of(test)
    return plain("\n".join(lines)).replace("\n\n\n", "\n\n") + "\n"


def to_html(result: LabResult, name: str, title: str = "", final: Final | None = None) -> str:
    """The same as one self-contained page; whatever a submission made a test say is only text in it.

    Args:
        result: what the tests say.
        name: the student's.
        title: the lab's.
        final: what counts in the end, if that is known.
    """
    return render(
        "feedback.html",
        result=result,
        student=name,
        title=title,
        counts=_counts(final),
        total=_total(result),
        tasks=_tasks(result),
        points=_points,
        failed=Status.FAILED,
        hidden=Visibility.HIDDEN,
        not_yours=_NOT_YOURS,
    )


def _tasks(result: LabResult) -> list[_Task]:
    return [_Task(task, result.of_task(task)) for task in result.tasks]


def _total(result: LabResult) -> str:
    """The tests' points; with those that could not tell, since they are not lost."""
    known = _points(result.points, result.max_points)
    unsure = sum(test.points for test in result.undecided)
    return f"{known}, and {number(unsure)} not known yet" if unsure else known


def _counts(final: Final | None) -> list[str]:
    """How the points that count come from the tests' points; nothing where they are the same."""
    if final is None or not final.why:
        return []
    known = final.points is not None
    what = f"{number(final.points)} of {number(final.max_points)} points" if known else "not known yet"
    return [f"{COUNTS} {what}", *final.why]


def _text_of(test: TestResult) -> list[str]:
    hidden = " (hidden test)" if test.visibility is Visibility.HIDDEN else ""
    mark = _MARKS[test.status]
    points = number(test.earned) if test.earned == test.points else f"0 of {number(test.points)}"
    lines = [f"  {mark}  {test.title}{hidden}  [{points}]"]
    if test.status is Status.COULD_NOT_TELL:
        lines.append(f"      {_NOT_YOURS}")
    if test.message:
        lines.append(indent(test.message.rstrip(), "      "))
    return lines


def _points(earned: float, worth: float) -> str:
    return f"{number(earned)} of {number(worth)} points"
