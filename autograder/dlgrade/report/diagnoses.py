"""The commonest mistakes of a class: failing messages that say the same but for numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from dlgrade.finals import Final
from dlgrade.gradebook import NO_SUBMISSION
from dlgrade.results import Status, TestResult, Visibility

_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?", re.IGNORECASE)
_HINT = re.compile(r"^\s+hint:\s*(.+)$", re.MULTILINE)
_EXPECTED = re.compile(r"^\s+expected:", re.MULTILINE)
_IMPORT = re.compile(r"import \w+ ")
NOT_WRITTEN = "not written yet"


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake, and everybody who made it."""

    task: str
    """Empty when it concerns the whole file, which cannot be imported."""
    test: str
    """The test's name; empty when the message does not depend on the test."""
    title: str
    """The test's promise; empty with ``test``."""
    hidden: bool
    says: str
    """The message's first line, numbers replaced by ``#``."""
    hint: str
    """The message's hint, in the same way; empty without one."""
    example: str
    """One of the messages, whole."""
    found: tuple[Final, ...]
    """Those who have it; one for each student."""


class _Key(msgspec.Struct, frozen=True):
    task: str
    test: str
    visibility: Visibility | None
    says: str
    hint: str


def submitted(finals: Iterable[Final]) -> list[Final]:
    """Those with a record of something handed in."""
    return [f for f in finals if f.grade.result is not None and f.grade.status != NO_SUBMISSION]


def commonest(finals: Iterable[Final]) -> list[Diagnosis]:
    """Every diagnosis among the submissions of one lab; what most students have comes first.

    A message is its first line and its hint, with numbers left out, of one test. What does not depend on
    the test, such as a function that is not written or that raises, is one diagnosis for the whole task,
    and a file that cannot be imported one for the whole lab.
    """
    groups: dict[_Key, dict[str, Final]] = defaultdict(dict)
    first: dict[_Key, TestResult] = {}
    for final in submitted(finals):
        assert final.grade.result is not None
        for test in final.grade.result.tests:
            if test.status is Status.FAILED:
                key = _key(test)
                groups[key].setdefault(final.grade.student, final)
                first.setdefault(key, test)
    found = [
        Diagnosis(
            task=key.task,
            test=key.test,
            title=first[key].title if key.test else "",
            hidden=key.visibility is Visibility.HIDDEN,
            says=key.says,
            hint=key.hint,
            example=first[key].message,
            found=tuple(students.values()),
        )
        for key, students in groups.items()
    ]
    return sorted(found, key=lambda d: (-len(d.found), d.task, d.test, d.says))


def not_attempted(test: TestResult) -> bool:
    """Whether a failure says that there was nothing to test: no function yet, or a file without a module."""
    first = test.message.partition("\n")[0]
    return (
        f"{test.task}: {NOT_WRITTEN}" in first
        or first.endswith(f"defines no function {test.task}")
        or bool(_IMPORT.match(first))
    )


def without_numbers(line: str) -> str:
    """``line`` with ``#`` for every number that is not part of a name."""
    return _NUMBER.sub("#", line)


def _key(test: TestResult) -> _Key:
    first = test.message.strip().partition("\n")[0]
    if _IMPORT.match(first):
        return _Key("", "", None, without_numbers(first), "")
    if not_attempted(test):
        return _Key(test.task, "", None, f"{test.task} is {NOT_WRITTEN}", "")
    if not _EXPECTED.search(test.message):
        return _Key(test.task, "", None, without_numbers(first), "")
    hint = _HINT.search(test.message)
    return _Key(
        test.task,
        test.test,
        test.visibility,
        without_numbers(first),
        without_numbers(hint[1].strip()) if hint else "",
    )
