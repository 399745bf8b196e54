"""One student's files for one lab: all that a grader is told."""

from __future__ import annotations

from pathlib import Path

import msgspec

SUBMITTED = "submitted"
"""The folder beside a student's results that keeps what was graded."""


class Submission(msgspec.Struct, frozen=True):
    """One student's files for one lab."""

    student: str
    """Safe as a folder's name, and unique in its class."""
    files: dict[str, Path]
    """Name in the worker's directory to a regular file; without the lab's module nothing was handed in."""
    notes: tuple[str, ...] = ()
    """What was found, ignored or renamed, in words for the student."""
