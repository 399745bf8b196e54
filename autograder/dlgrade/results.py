"""The result records and their JSON: one contract, which every renderer only reads.

A record is frozen. ``points`` are what a test is worth; what it earned follows from its status, so
that no renderer can disagree with another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from dlgrade.errors import GraderError

FORMAT = 1
"""Version of the JSON contract; raised whenever a field changes its meaning."""


class Status(StrEnum):
    """Three states, never two."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_TELL = "could not tell"


class Visibility(StrEnum):
    """Whose eyes a test is for: public tests are in the student's folder, hidden ones are not."""

    PUBLIC = "public"
    HIDDEN = "hidden"


class TestResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one test found about one submission."""

    __test__ = False  # the name starts with "Test", and pytest must not collect it

    task: str
    """The task's id: the function's name."""
    test: str
    """The test function's name, unique within its task and visibility."""
    title: str
    """First line of the test's docstring: the promise, as the student reads it."""
    visibility: Visibility
    points: float
    """What the test is worth."""
    status: Status
    message: str = ""
    """What the student reads: expected, got, and a hint. Empty when passed."""
    picture: bytes = b""
    """A PNG of what was expected and what came; empty where there is none, and for hidden tests."""
    figure: bytes = b""
    """A PNG of what the student's plot function drew; empty where there is none, and for hidden tests."""
    detail: str = ""
    """For instructors only: the grader's own traceback when it could not tell."""
    seconds: float = 0.0

    @property
    def earned(self) -> float:
        """``points`` when passed, otherwise 0.0."""
        return self.points if self.status is Status.PASSED else 0.0


class LabResult(msgspec.Struct, frozen=True, kw_only=True):
    """What grading one submission of one lab found: ``<student>/<lab>/result.json``."""

    lab: str
    tests: tuple[TestResult, ...]
    device: str = "CPU"
    """Where the examiner measured: ``CPU`` or the GPU's name."""
    notes: tuple[str, ...] = ()
    """About the whole submission, for the student: which file was graded, what was ignored."""
    missing_protections: tuple[str, ...] = ()
    """Protections that this machine could not give, in words."""
    seconds: float = 0.0
    trainings: int = 0
    """Models that the examiner trained for it."""
    trainings_saved: int = 0
    """Trainings that it needed and that had been done before."""
    format: int = FORMAT

    @property
    def points(self) -> float:
        """What the submission earned."""
        return sum(test.earned for test in self.tests)

    @property
    def max_points(self) -> float:
        """What the lab is worth."""
        return sum(test.points for test in self.tests)

    def of_task(self, task: str) -> tuple[TestResult, ...]:
        """The results of one task, in the order of its tests."""
        return tuple(test for test in self.tests if test.task == task)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Task ids, in the order of the lab."""
        return tuple(dict.fromkeys(test.task for test in self.tests))

    @property
    def undecided(self) -> tuple[TestResult, ...]:
        """Tests that could not tell."""
        return tuple(test for test in self.tests if test.status is Status.COULD_NOT_TELL)


def joined(name: str, found: Sequence[LabResult]) -> LabResult:
    """Several labs of one student as one record, since no two labs share a task; a single one is itself."""
    if len(found) == 1:
        return found[0]
    return LabResult(
        lab=name,
        tests=tuple(test for result in found for test in result.tests),
        device=found[0].device,
        notes=tuple(dict.fromkeys(note for result in found for note in result.notes)),
        missing_protections=tuple(
            dict.fromkeys(text for result in found for text in result.missing_protections)
        ),
        seconds=round(sum(result.seconds for result in found), 3),
        trainings=sum(result.trainings for result in found),
        trainings_saved=sum(result.trainings_saved for result in found),
    )


def to_json(result: LabResult) -> bytes:
    """The record as indented UTF-8 JSON, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n"


def from_json(data: bytes, source: Path | str = "result.json") -> LabResult:
    """Read a record back.

    Raises:
        GraderError: ``data`` is not a record of this format; the message names ``source``.
    """
    try:
        result = msgspec.json.decode(data, type=LabResult)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GraderError(f"{source}: not a result record ({error}); grade again to replace it") from None
    if result.format != FORMAT:
        raise GraderError(f"{source}: written in format {result.format}, this version reads {FORMAT}")
    return result
