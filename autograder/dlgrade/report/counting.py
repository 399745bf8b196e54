"""What the results of one lab look like: how many, how many points, and which tests are hard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean, median

import msgspec

from dlgrade.course import Lab
from dlgrade.finals import Final
from dlgrade.gradebook import COULD_NOT_GRADE, DUST, NO_SUBMISSION
from dlgrade.report.diagnoses import not_attempted, submitted
from dlgrade.results import Status, TestResult, Visibility

BINS = 10
"""Of the distribution: tenths of what a lab is worth, the last one with full marks."""
FEW = 5
"""Below so many attempts, a test is neither too hard nor too easy."""
HARD = 0.1
"""A test that at most this share passes is one that nearly everyone fails."""


class TestCount(msgspec.Struct, frozen=True, kw_only=True):
    """What one test found in a class."""

    __test__ = False  # the name starts with "Test", and pytest must not collect it

    lab: Lab
    task: str
    test: str
    title: str
    hidden: bool
    points: float
    passed: int = 0
    failed: int = 0
    """By an answer; without those below."""
    not_attempted: int = 0
    """Failed because there was no function to test."""
    could_not_tell: int = 0

    @property
    def total(self) -> int:
        """Submissions that the test has seen."""
        return self.passed + self.failed + self.not_attempted + self.could_not_tell

    @property
    def rate(self) -> float | None:
        """The share that passed, of those that it could tell about; None if there are none."""
        told = self.passed + self.failed + self.not_attempted
        return self.passed / told if told else None

    @property
    def attempts(self) -> int:
        """Submissions with something to test."""
        return self.passed + self.failed

    @property
    def hard(self) -> bool:
        """Whether nearly everyone who tried fails."""
        return self.attempts >= FEW and self.passed <= HARD * self.attempts

    @property
    def easy(self) -> bool:
        """Whether nobody fails who tried."""
        return self.attempts >= FEW and not self.failed


class LabCount(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of one lab."""

    lab: Lab
    worth: float
    """Points, marks by hand included."""
    points: tuple[float, ...]
    """What counts, of everybody who handed in and whose points are known; ascending."""
    could_not_grade: int
    no_submission: int
    unknown: int
    """Handed in and examined, but not marked by a person yet, or graded on other points."""
    tests: tuple[TestCount, ...]
    """The hardest first."""

    @property
    def bins(self) -> tuple[int, ...]:
        """How many have what share of the points, in tenths."""
        counts = [0] * BINS
        for points in self.points:
            share = points / self.worth if self.worth else 0.0
            counts[max(0, min(BINS - 1, int(share * BINS + DUST)))] += 1
        return tuple(counts)

    @property
    def full(self) -> int:
        """How many have all points."""
        return sum(points >= self.worth - DUST for points in self.points)

    @property
    def mean(self) -> float | None:
        """Of the points; None without any."""
        return fmean(self.points) if self.points else None

    @property
    def median(self) -> float | None:
        """Of the points; None without any."""
        return median(self.points) if self.points else None


def count(lab: Lab, finals: Sequence[Final]) -> LabCount:
    """The numbers of one lab, from all that is known of its students."""
    could_not = sum(could_not_grade(final) for final in finals)
    missing = sum(final.grade.status == NO_SUBMISSION for final in finals)
    known = [
        final.points
        for final in finals
        if final.points is not None and final.grade.status != NO_SUBMISSION and not could_not_grade(final)
    ]
    return LabCount(
        lab=lab,
        worth=max((final.max_points for final in finals), default=lab.points),
        points=tuple(sorted(known)),
        could_not_grade=could_not,
        no_submission=missing,
        unknown=len(finals) - could_not - missing - len(known),
        tests=tuple(sorted(_tests(lab, finals), key=_difficulty)),
    )


def could_not_grade(final: Final) -> bool:
    """Whether the grader itself is at fault, or a person must decide first; a decision made settles it."""
    return final.grade.status.startswith(COULD_NOT_GRADE) and final.override is None


def _tests(lab: Lab, finals: Iterable[Final]) -> list[TestCount]:
    counts: dict[tuple[str, Visibility, str], list[TestResult]] = {}
    for final in submitted(finals):
        assert final.grade.result is not None
        for test in final.grade.result.tests:
            counts.setdefault((test.task, test.visibility, test.test), []).append(test)
    return [_count(lab, found) for found in counts.values()]


def _count(lab: Lab, found: Sequence[TestResult]) -> TestCount:
    last, failures = found[-1], [test for test in found if test.status is Status.FAILED]
    idle = sum(not_attempted(test) for test in failures)
    return TestCount(
        lab=lab,
        task=last.task,
        test=last.test,
        title=last.title,
        hidden=last.visibility is Visibility.HIDDEN,
        points=last.points,
        passed=sum(test.status is Status.PASSED for test in found),
        failed=len(failures) - idle,
        not_attempted=idle,
        could_not_tell=sum(test.status is Status.COULD_NOT_TELL for test in found),
    )


def _difficulty(test: TestCount) -> tuple[float, str, str]:
    return (2.0 if test.rate is None else test.rate, test.task, test.test)
