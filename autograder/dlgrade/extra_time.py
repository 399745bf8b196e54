"""Extra time: a student's calls may take longer than others', by the factor on the roster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

import msgspec

from dlgrade.classroom import GraderLike
from dlgrade.course import Lab
from dlgrade.people import Person
from dlgrade.results import LabResult
from dlgrade.submission import Submission
from dlgrade.submissions import Entry


class Patient:
    """A grader that gives some students more time."""

    def __init__(self, grader: GraderLike, factors: Mapping[str, float]) -> None:
        """``factors``: student to the factor on the wall clock of one call; everybody else has 1."""
        self._grader = grader
        self._factors = factors

    def __enter__(self) -> Self:
        """Start the grader."""
        self._grader.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop it."""
        self._grader.__exit__(*error)

    def grade(self, lab: Lab, submission: Submission, *, call_seconds: float | None = None) -> LabResult:
        """The record of one submission, as the grader gives it."""
        factor = self._factors.get(submission.student)
        if factor is not None:
            call_seconds = factor * (lab.limits.call_seconds if call_seconds is None else call_seconds)
        return self._grader.grade(lab, submission, call_seconds=call_seconds)


def people(entries: Iterable[Entry]) -> list[Person]:
    """Everybody in a class, once."""
    found: dict[str, Person] = {}
    for entry in entries:
        student = entry.submission.student
        if found.get(student) in (None, Person(student=student)):
            found[student] = entry.person or Person(student=student)
    return list(found.values())


def noted(entries: Iterable[Entry], factors: Mapping[str, float]) -> tuple[Entry, ...]:
    """The entries with a note for whoever has extra time; results depend on notes, and so on the factor."""
    return tuple(
        msgspec.structs.replace(entry, submission=_noted(entry.submission, factors[entry.submission.student]))
        if entry.submission.student in factors and entry.handed_in and entry.lab.module.endswith(".py")
        else entry
        for entry in entries
    )


def _noted(submission: Submission, factor: float) -> Submission:
    note = f"your calls may take {factor:g} times as long as usual"
    return msgspec.structs.replace(submission, notes=(*submission.notes, note))
