"""Reflections as ``dlgrade.classroom`` grades labs: beside them or alone, without TensorFlow."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Self

from dlgrade.course import Lab
from dlgrade.grading import Grader
from dlgrade.reflections.checking import check, to_result
from dlgrade.reflections.questions import FILE, Reflections
from dlgrade.results import LabResult
from dlgrade.submission import Submission


class ReflectionsGrader:
    """Checks reflections, and leaves every lab to the grader of labs, if there is one."""

    def __init__(self, reflections: Reflections, labs: Grader | None = None) -> None:
        """``labs`` may be missing when no lab is asked for."""
        self._reflections = reflections
        self._labs = labs

    def __enter__(self) -> Self:
        """Start the grader of labs."""
        if self._labs is not None:
            self._labs.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop it."""
        if self._labs is not None:
            self._labs.__exit__(*error)

    @property
    def protections(self) -> tuple[str, ...]:
        """What this machine cannot give, where student code runs; a text runs nowhere."""
        return () if self._labs is None else self._labs.protections

    def grade(
        self,
        lab: Lab,
        submission: Submission,
        *,
        call_seconds: float | None = None,
        only: Collection[str] = (),
    ) -> LabResult:
        """The record of one submission; of a lab's, of some of its tasks.

        Raises:
            OSError: the file, which was there when the class was listed, cannot be read.
        """
        if self._labs is not None and lab.id != self._reflections.lab.id:
            return self._labs.grade(lab, submission, call_seconds=call_seconds, only=only)
        begin = time.monotonic()
        reading = check(self._reflections, submission.files[FILE].read_bytes())
        return to_result(self._reflections, reading, submission, time.monotonic() - begin)
