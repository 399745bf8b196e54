"""Results of cases that were graded before with the same content, so that it costs nothing twice.

What is remembered is what the tests said, not whether that was right: that is judged anew each time.
"""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec

from dlgrade import fingerprint
from dlgrade.atomic import write_file
from dlgrade.course import Course, Lab
from dlgrade.results import LabResult
from dlgrade.verify.cases import Case

_SAVE_EVERY = 20


class Memory:
    """Results of one lab's cases: ``autograder/dist/verified/<lab>.json``; safe with threads."""

    def __init__(self, course: Course, lab: Lab) -> None:
        """Read what is remembered; a file that cannot be read is as good as none."""
        self._path = folder(course) / f"{lab.id}.json"
        self._results = self._read()
        self._examinations: dict[tuple[str, ...], str] = {}
        self._unsaved = 0
        self._lock = threading.Lock()

    def get(self, case: Case) -> LabResult | None:
        """What came of a case with the same tests, grader and libraries, if that is known."""
        return self._results.get(self._key(case))

    def put(self, case: Case, result: LabResult) -> None:
        """Remember a result; some of them are written at once, the rest by ``save``."""
        with self._lock:
            self._results[self._key(case)] = result
            self._unsaved += 1
            if self._unsaved == _SAVE_EVERY:
                self._write(self._results)

    def save(self, cases: list[Case]) -> None:
        """Write what is remembered of ``cases``, all that the lab has now.

        Raises:
            GraderError: it cannot be written.
        """
        keys = {self._key(case) for case in cases}
        with self._lock:
            self._write({key: result for key, result in self._results.items() if key in keys})

    def _write(self, found: dict[str, LabResult]) -> None:
        write_file(self._path, msgspec.json.encode(dict(sorted(found.items()))) + b"\n")
        self._unsaved = 0

    def _read(self) -> dict[str, LabResult]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, LabResult])
        except (OSError, msgspec.MsgspecError):
            return {}

    def _key(self, case: Case) -> str:
        if case.tasks not in self._examinations:
            self._examinations[case.tasks] = fingerprint.of_examination(case.lab, case.tasks)
        return fingerprint.of_texts(
            [self._examinations[case.tasks], case.source, *case.tasks, str(case.seed)]
        )


def folder(course: Course) -> Path:
    """Where it is remembered; removing it makes ``verify`` begin anew."""
    return course.root / "autograder" / "dist" / "verified"
