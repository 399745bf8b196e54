"""Part of what ``dlgrade verify`` grades, and another part whenever a lab changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from dlgrade.course import load_course
from dlgrade.grading import Grader
from dlgrade.verify.running import Finding, Verification

COURSE = load_course(Path(__file__).resolve().parents[2])
LABS = list(COURSE.labs.values())


@pytest.fixture(scope="module")
def findings(trainings: Path) -> list[Finding]:
    """A sample of every lab, graded two at a time, all of it anew."""
    verification = Verification(COURSE, LABS, sample=True, again=True, remember=False)
    return list(verification.run(lambda: Grader(COURSE, cache=trainings), jobs=2))


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_the_tests_of_a_lab_tell_right_from_wrong(lab, findings):
    """Reference, stub, broken modules, and a right and a wrong answer to each task."""
    own = [finding for finding in findings if finding.lab.id == lab.id]
    assert {finding.group for finding in own} >= {"sources", "leaks", "reference", "stub", "right", "wrong"}
    assert [f"{finding.name}: {problem}" for finding in own for problem in finding.problems] == []
