"""What each student's marks depend on: the same dependencies, the same marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cached_property

import msgspec

from dlgrade import canonical, fingerprint
from dlgrade.canonical import Module
from dlgrade.course import Lab
from dlgrade.submission import Submission
from dlgrade.testfiles import cases

_LOOKS_AROUND = re.compile(
    r"\b(importlib|__import__|import_module|runpy|listdir|scandir|glob|walk|Path|sys)\b"
    r"|\b(exec|eval|open)\s*\("
    r"|\A(?:[^#\n]*\n)?[^#\n]*#[^\n]*?coding[:=]"
)
"""With one of these, a module may read files that it does not name, or names one in another encoding."""
WHOLE = ""
"""Stands for all tasks of a lab whose tests cannot be run one task at a time."""


class Handed(msgspec.Struct, frozen=True):
    """What was handed in, and how long each call may take."""

    modules: dict[str, Module]
    """What may run, by the name that each file was handed in with."""
    call_seconds: float | None

    @property
    def files(self) -> dict[str, str]:
        """Name to a digest of the file's bytes."""
        return {name: module.bytes_digest for name, module in sorted(self.modules.items())}


class LabDependencies:
    """What the marks of one lab depend on, besides what was handed in; each is computed once."""

    def __init__(self, lab: Lab, settings: str):
        """``settings`` is whatever else of a command changes results."""
        self.lab = lab
        self._settings = settings
        self._keys: dict[str, str] = {}

    @cached_property
    def units(self) -> tuple[str, ...]:
        """What is examined by itself: each task, or the whole lab."""
        return (WHOLE,) if self.lab.file else tuple(self.lab.tasks)

    @cached_property
    def points(self) -> Mapping[tuple[str, str], float]:
        """Task and test to what the test is worth today; of a lab without test files nothing.

        Raises:
            GraderError: a test file is missing or malformed.
        """
        return {} if self.lab.file else {(case.task, case.test): case.points for case in cases(self.lab)}

    def keys(self, handed: Handed) -> dict[str, str]:
        """Unit to the key that its examination has."""
        files = [part for name, module in sorted(handed.modules.items()) for part in (name, module.digest)]
        shared = [self._settings, str(handed.call_seconds), *files]
        return {unit: fingerprint.of_texts([self._key(unit), *shared]) for unit in self.units}

    def parts(self, handed: Handed) -> dict[str, str]:
        """The same in words, each with a digest that changes when it does."""
        named = {f"the file {name}": digest for name, digest in handed.files.items()}
        limits = fingerprint.of_limits(self.lab)
        named["the time limit"] = fingerprint.of_texts([str(handed.call_seconds), limits])
        named |= self._named
        return {name: digest[-16:] for name, digest in named.items()}

    @cached_property
    def _named(self) -> dict[str, str]:
        """What is the same for everybody."""
        if self.lab.file:
            return {"the questions": self._machinery}
        tests = {f"the tests of {task}": self._tests(task) for task in self.lab.tasks}
        worth = [f"{key} {float(points)}" for key, points in self.points.items()]
        return {"the grader": fingerprint.of_grader(), **tests, "the points": fingerprint.of_texts(worth)}

    def _tests(self, task: str) -> str:
        return fingerprint.of_tests(self.lab, (task, *self.lab.tasks[task].uses))

    def closure(self, units: Collection[str]) -> tuple[str, ...]:
        """The tasks whose tests must run so that those of ``units`` say what they would in a full run."""
        if set(units) >= set(self.units):
            return ()
        wanted = set(units)
        for unit in units:
            wanted |= set(self.lab.tasks[unit].uses)
        return tuple(task for task in self.lab.tasks if task in wanted)

    @cached_property
    def _machinery(self) -> str:
        return fingerprint.of_reflections(self.lab) if self.lab.file else fingerprint.of_machinery(self.lab)

    def _key(self, unit: str) -> str:
        if unit not in self._keys:
            tests = "" if unit == WHOLE else self._tests(unit)
            self._keys[unit] = fingerprint.of_texts([self._machinery, unit, tests])
        return self._keys[unit]


def handed(submission: Submission, call_seconds: float | None, other_labs: Collection[str] = ()) -> Handed:
    """What counts of a submission.

    Args:
        submission: all that lies beside a lab's module, other labs' modules too.
        call_seconds: how long each call may take; None for the lab's own limit.
        other_labs: modules of the course's other labs. One that no module names cannot run, and its changes
            are no changes of this lab.

    Raises:
        OSError: a file cannot be read.
    """
    unread = set(other_labs) & submission.files.keys()
    waiting = [path for name, path in submission.files.items() if name not in unread]
    while waiting and unread:
        text = unicodedata.normalize("NFKC", waiting.pop().read_text(encoding="utf-8", errors="replace"))
        if _LOOKS_AROUND.search(text):
            unread.clear()
        named = unread & {f"{word}.py" for word in re.findall(r"\w+", text)}
        unread -= named
        waiting += [submission.files[name] for name in named]
    counting = {name: path for name, path in submission.files.items() if name not in unread}
    return Handed({name: canonical.read(path, name) for name, path in counting.items()}, call_seconds)
