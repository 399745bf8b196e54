"""What is wrong with the marks of a case: sentences, none if all is as it must be."""

from __future__ import annotations

from collections.abc import Iterator

from dlgrade import gradescope
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.verify.cases import EVERY_TASK, Case
from dlgrade.verify.leaks import Secrets


def problems(case: Case, result: LabResult, secrets: Secrets) -> list[str]:
    """Where a result differs from what the case asks for, and where it tells what it must not."""
    return [*_marks(case, result), *_messages(case, result), *_leaks(case, result, secrets)]


def _marks(case: Case, result: LabResult) -> Iterator[str]:
    for task in case.tasks:
        if not result.of_task(task):
            yield f"{task} has no tests"
    for test in result.tests:
        due = case.wrong in (EVERY_TASK, test.task)
        if test.status is Status.COULD_NOT_TELL:
            yield f"{_place(test)} could not tell: {_last_line(test.detail) or test.message}"
        elif test.status is Status.FAILED and not due:
            yield f"{_place(test)} fails: {' '.join(test.message.split())[:300]}"
        elif test.status is Status.PASSED and due and not case.caught_by:
            yield f"{_place(test)} passes"
    states = {test.test: test.status for test in result.of_task(case.wrong)}
    for name in case.caught_by:
        if name not in states:
            yield f"is to be caught by {name}, which is no test of {case.wrong}"
        elif states[name] is Status.PASSED:
            yield f"is not caught by {name}"


def _messages(case: Case, result: LabResult) -> Iterator[str]:
    for test in result.tests:
        if test.status is Status.FAILED and not test.message.strip():
            yield f"{_place(test)} fails without a message"
        elif test.status is Status.FAILED and case.says not in test.message:
            yield f"{_place(test)} does not say {case.says!r}: {' '.join(test.message.split())[:200]}"
    said = " ".join(" ".join(test.message.split()) for test in result.of_task(case.wrong))
    if case.told.lower() not in said.lower():
        yield f"no message says {case.told!r}: {said[:400]}"


def _leaks(case: Case, result: LabResult, secrets: Secrets) -> Iterator[str]:
    own = {line.strip() for line in case.source.splitlines()}  # a traceback shows the submission's own lines
    for test in result.tests:
        for line in secrets.lines_in(test.message, own):
            yield f"{_place(test)} shows a line of the solution or of a hidden test: {line}"
        if test.visibility is Visibility.HIDDEN:
            for numbers in secrets.data_in(test.message, own):
                yield f"{_place(test)} shows data of a hidden test: {numbers}"
    shown = gradescope.to_gradescope(result)
    texts = [shown["output"], *(t["name"] + "\n" + t["output"] for t in shown["tests"] if _is_shown(t))]
    for text in texts:
        for name in secrets.names_in(text):
            yield f"shows {name!r} of a hidden test before marks are published"


def _is_shown(test: dict[str, str]) -> bool:
    return test["visibility"] == "visible"


def _place(test: TestResult) -> str:
    return f"{test.task}.{test.test}"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]
