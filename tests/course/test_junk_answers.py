"""Nonsense is a wrong answer: no test of any lab leaves it to a person, or gives it marks.

All of it is some hundred submissions. So only a part of it is graded, and another part whenever a lab or its
tests change; all of it with JUNK=all in the environment.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import junk  # lies beside this file
import pytest
from dlgrade import fingerprint
from dlgrade.course import Lab, load_course
from dlgrade.grading import Grader
from dlgrade.parallel import in_threads
from dlgrade.results import LabResult, Status
from dlgrade.submission import Submission

COURSE = load_course(Path(__file__).resolve().parents[2])
LABS = list(COURSE.labs.values())
VALUES_OF_A_LAB = 4
SPOILT_OF_A_TASK = 3

every_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)

KEPT = {
    "test_the_description_can_be_written_as_json": "the right keys to",
    "test_values_are_plain_floats": "the right keys to floats",
    "test_every_call_builds_a_fresh_model": "a model for",
    "test_every_call_builds_a_new_model": "a model for",
    "test_the_global_policy_stays": "a model for",
    "test_every_step_gets_a_forecast": "a model for series",  # a Dense layer alone forecasts at every step
    "test_zero_epochs_train_nothing": "an empty list",
}
"""Promises that some nonsense keeps, and how its name begins: two models for other data are two models."""


class Case(NamedTuple):
    """A submission, and the tasks that are graded: it is wrong in each."""

    lab: Lab
    name: str
    source: str
    tasks: tuple[str, ...]
    is_right_but_for_a_part: bool = False


def part_of(cases: Iterable[Case], count: int) -> list[Case]:
    """So many of the cases, by chance, but always the same ones while the lab is the same."""
    chosen = list(cases)
    if os.environ.get("JUNK") == "all":
        return chosen

    def rank(case: Case) -> str:
        return hashlib.sha256(f"{fingerprint.of_lab(case.lab)} {case.name}".encode()).hexdigest()

    return sorted(chosen, key=rank)[:count]


def nonsense(lab: Lab) -> list[Case]:
    """Submissions all of whose functions return the same nonsense."""
    every = tuple(lab.tasks)
    values = junk.VALUES.items()
    return part_of(
        (Case(lab, name, junk.returning(lab, value), every) for name, value in values), VALUES_OF_A_LAB
    )


def spoilt(lab: Lab) -> list[Case]:
    """Submissions that return what is right but for one part, in one task each."""
    found = []
    for task in lab.tasks:
        _, places = junk.ANSWERS.get(task, ("", ()))
        cases = [
            Case(lab, f"{task}: {name} at {place!r}", junk.spoilt(lab, task, place, part), (task,), True)
            for place in places
            for name, part in junk.PARTS.items()
        ]
        found += part_of(cases, SPOILT_OF_A_TASK)
    return found


def problems(case: Case, result: LabResult) -> Iterator[str]:
    """Where the marks of nonsense are not as they must be."""
    for test in result.tests:
        kept = test.test in KEPT and case.name.startswith(KEPT[test.test])
        if test.status is Status.COULD_NOT_TELL:
            yield f"{test.task}.{test.test} could not tell: {' '.join(test.detail.split())[-300:]}"
        elif test.status is Status.FAILED and not test.message.strip():
            yield f"{test.task}.{test.test} fails without a message"
        elif test.status is Status.PASSED and not case.is_right_but_for_a_part and not kept:
            yield f"{test.task}.{test.test} passes"
    for task in case.tasks:
        if all(test.status is Status.PASSED for test in result.of_task(task)):
            yield f"{task} has full marks"


@pytest.fixture(scope="module")
def found(trainings: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, list[str]]]:
    """Every case with its problems, two graded at a time."""
    folder = tmp_path_factory.mktemp("junk")
    cases = [case for lab in LABS for case in (*nonsense(lab), *spoilt(lab))]
    with Grader(COURSE, cache=trainings) as grader:

        def look(numbered: tuple[int, Case]) -> list[str]:
            number, case = numbered
            path = folder / f"{number}.py"
            path.write_text(case.source, encoding="utf-8")
            try:
                result = grader.grade(case.lab, Submission("ada", {case.lab.module: path}), only=case.tasks)
            except Exception as error:  # what runs in threads must not raise
                return [f"{type(error).__name__}: {error}"]
            return list(problems(case, result))

        return [(case, seen) for (_, case), seen in in_threads(look, list(enumerate(cases)), 2)]


@every_lab
def test_nonsense_is_wrong_and_nobody_has_to_look_at_it(
    lab: Lab, found: list[tuple[Case, list[str]]]
) -> None:
    """Whatever the functions of a lab return: every test fails, with a message, and none could not tell."""
    own = [(case, seen) for case, seen in found if case.lab is lab and not case.is_right_but_for_a_part]
    assert own, f"nothing was graded for {lab.id}"
    assert [f"{case.name}: {problem}" for case, seen in own for problem in seen] == []


@every_lab
def test_a_right_answer_with_one_part_of_nonsense_is_wrong(
    lab: Lab, found: list[tuple[Case, list[str]]]
) -> None:
    """What is right but for what lies under one key, or at one place, loses marks, and every test decides."""
    own = [(case, seen) for case, seen in found if case.lab is lab and case.is_right_but_for_a_part]
    assert [f"{case.name}: {problem}" for case, seen in own for problem in seen] == []
