"""Records of what was examined: kept so that they hold for everybody with the same work, and put together.

A record is put together from what is known about each unit of a lab, with what each test is worth today and
the lines of the student's own files.
"""

from __future__ import annotations

import msgspec

from dlgrade import canonical
from dlgrade.course import Lab
from dlgrade.dependencies import Handed, LabDependencies
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.store import Examination
from dlgrade.submission import Submission


class Group(msgspec.Struct):
    """Entries of one lab with the same work and the same time: examined once."""

    dependencies: LabDependencies
    keys: dict[str, str]
    known: dict[str, Examination]
    handed: dict[int, Handed]
    """By the position of the entry."""

    @property
    def positions(self) -> list[int]:
        """In the order of the class."""
        return list(self.handed)

    @property
    def missing(self) -> list[str]:
        """Units that nobody has examined with these dependencies."""
        return [unit for unit in self.keys if unit not in self.known]


def shared(found: LabResult, work: Handed) -> LabResult:
    """A record that means the same for everybody with this work."""
    tests = tuple(canonical.to_canonical(test, work.modules) for test in found.tests)
    return msgspec.structs.replace(found, tests=tests)


def assembled(group: Group, found: LabResult, submission: Submission, position: int) -> LabResult:
    """A student's record, with what each test is worth today and the lines of their own files."""
    worth = group.dependencies.points
    tests: list[TestResult] = []
    for unit in group.keys:
        if unit in group.known:
            tests += group.known[unit].tests
        else:
            tests += found.of_task(unit) if unit else found.tests
    tests = [canonical.to_own(test, group.handed[position].modules) for test in tests]
    known = list(group.known.values())
    protections = [text for examination in known for text in examination.missing_protections]
    return LabResult(
        lab=group.dependencies.lab.id,
        tests=tuple(
            msgspec.structs.replace(test, points=worth.get((test.task, test.test), test.points))
            for test in tests
        ),
        device=known[0].device if known else found.device,
        notes=tuple(dict.fromkeys([*submission.notes, *(n for found in known for n in found.notes)])),
        missing_protections=tuple(dict.fromkeys([*protections, *found.missing_protections])),
        seconds=round(sum(test.seconds for test in tests), 3),
    )


def nothing_handed_in(lab: Lab, submission: Submission) -> LabResult:
    """The record of a lab whose module is not there: every task at 0, and what was found instead."""
    found = "; ".join(submission.notes) or "nothing was found"
    tests = tuple(
        TestResult(
            task=name,
            test=f"test_{name}_is_handed_in",
            title=f"{lab.module} is handed in",
            visibility=visibility,
            points=points,
            status=Status.FAILED,
            message=f"{lab.module} is missing\n  expected: a file named {lab.module}\n  got:      {found}",
        )
        for name, task in lab.tasks.items()
        for visibility, points in ((Visibility.PUBLIC, task.public), (Visibility.HIDDEN, task.hidden))
        if points
    )
    return LabResult(lab=lab.id, tests=tests, notes=submission.notes)
