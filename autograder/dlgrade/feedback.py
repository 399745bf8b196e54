"""A result record as a page that the student reads: plain text and HTML."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path
from textwrap import indent

import jinja2

from dlgrade.gradebook import number
from dlgrade.results import LabResult, Status, TestResult, Visibility

_MARKS = {Status.PASSED: "passed", Status.FAILED: "FAILED", Status.COULD_NOT_TELL: "COULD NOT TELL"}


def to_text(result: LabResult, student: str) -> str:
    """Task by task: what passed, what failed, and why."""
    lines = [f"{result.lab}, {student}", _points(result.points, result.max_points), ""]
    lines += [f"Note: {note}" for note in result.notes]
    for task in result.tasks:
        tests = result.of_task(task)
        earned = sum(test.earned for test in tests)
        lines += ["", f"{task}: {_points(earned, sum(test.points for test in tests))}"]
        for test in tests:
            lines += _text_of(test)
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def to_html(result: LabResult, student: str) -> str:
    """The same as one self-contained page; whatever a submission made a test say is only text in it."""
    return _template().render(
        result=result,
        student=student,
        total=_points(result.points, result.max_points),
        tasks=[
            {
                "name": task,
                "points": _points(sum(t.earned for t in tests), sum(t.points for t in tests)),
                "open": any(t.status is not Status.PASSED for t in tests),
                "tests": tests,
            }
            for task in result.tasks
            for tests in [result.of_task(task)]
        ],
        marks=_MARKS,
        number=number,
        base64=lambda data: b64encode(data).decode(),
        hidden=Visibility.HIDDEN,
    )


def _text_of(test: TestResult) -> list[str]:
    hidden = " (hidden test)" if test.visibility is Visibility.HIDDEN else ""
    mark = _MARKS[test.status]
    points = number(test.earned) if test.earned == test.points else f"0 of {number(test.points)}"
    lines = [f"  {mark}  {test.title}{hidden}  [{points}]"]
    if test.status is Status.COULD_NOT_TELL:
        lines.append("      A fault of the grader, not yours: it is graded again.")
    if test.message:
        lines.append(indent(test.message.rstrip(), "      "))
    return lines


def _points(earned: float, worth: float) -> str:
    return f"{number(earned)} of {number(worth)} points"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    source = Path(__file__).parent / "templates" / "feedback.html"
    return environment.from_string(source.read_text(encoding="utf-8"))
