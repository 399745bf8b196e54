"""The folder that results go to: whose it is, and where in it what lies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dlgrade.errors import UsageError
from dlgrade.gradebook import Row
from dlgrade.intake.records import Entry

TRAININGS = ".trainings"
"""The folder of what trained models were measured to be; whoever removes it trains anew."""


def check_out(out: Path, paths: Sequence[Path], entries: Sequence[Entry]) -> None:
    """Refuse an output folder whose files would mingle with submissions.

    Raises:
        UsageError: it is a file, lies in a folder of submissions, or a student's results would.
    """
    target = out.resolve()
    if target.exists() and not target.is_dir():
        raise UsageError(f"{out}: is a file; --out needs a folder")
    for path in (path.resolve() for path in paths):
        if target == path or path in target.parents:
            raise UsageError(f"{out}: lies inside the submissions {path}; choose another --out")
        for student in {entry.submission.student for entry in entries}:
            if target / student in (path, *path.parents):
                raise UsageError(f"{out}: {student}'s results would lie in {path}; choose another --out")


def result_folder(out: Path, row: Row) -> Path:
    """Where the results of one row lie."""
    return out / row.student / row.lab.id


@contextmanager
def only_run(out: Path) -> Iterator[None]:
    """Hold ``out`` for this process; the kernel lets go of it even after a kill."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("w")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written to ({error.strerror or error})") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(
                f"{out}: another dlgrade is grading into it; wait, or choose another --out"
            ) from None
        for left_by_a_kill in out.glob("**/.*.tmp"):
            left_by_a_kill.unlink(missing_ok=True)
        yield
