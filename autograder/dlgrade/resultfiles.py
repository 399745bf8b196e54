"""A student's files for one lab: rendered from the record, and only written where they differ from it."""

from __future__ import annotations

import shutil
from pathlib import Path

from dlgrade import feedback, gradescope, results
from dlgrade.atomic import write_file
from dlgrade.course import Lab
from dlgrade.errors import GraderError
from dlgrade.finals import Final
from dlgrade.results import LabResult
from dlgrade.submission import SUBMITTED, Submission

_ERROR = "grader-error.txt"
_FILES = ("record.json", "results.json", "feedback.txt", "feedback.html", _ERROR)


def write(
    folder: Path, lab: Lab, name: str, submission: Submission, result: LabResult | None, log: str = ""
) -> None:
    """Make ``folder`` hold what ``result`` says, and nothing of an earlier one.

    Args:
        folder: one student's, for one lab.
        lab: which lab.
        name: the student's, for the student to read.
        submission: what was graded; a copy of it is kept.
        result: None where there is none.
        log: a traceback of the grader's own, for whoever keeps it.

    Raises:
        GraderError: something cannot be written.
    """
    content: dict[str, bytes] = {}
    if result is not None:
        content = {
            "record.json": results.to_json(result),
            "results.json": gradescope.to_json(result),
            "feedback.txt": feedback.to_text(result, submission.student).encode(),
            "feedback.html": feedback.to_html(result, name, lab.title).encode(),
        }
    if log:
        content[_ERROR] = log.encode("utf-8", "backslashreplace")
    try:
        for name in _FILES:
            if name not in content:
                (folder / name).unlink(missing_ok=True)
        for name, data in content.items():
            write_file(folder / name, data)
        _keep_submitted(folder / SUBMITTED, submission)
    except OSError as error:
        raise GraderError(f"{folder}: cannot be written to ({error.strerror or error})") from None


def renew(final: Final, out: Path) -> None:
    """Have the feedback say what counts by now: a decision may be younger than it, or taken back.

    Raises:
        GraderError: it cannot be written.
    """
    result, grade = final.grade.result, final.grade
    if result is None:
        return
    folder = out / grade.student / grade.lab
    name = grade.person.name or grade.student
    try:
        write_file(folder / "feedback.html", feedback.to_html(result, name, final.lab.title, final).encode())
        write_file(folder / "feedback.txt", feedback.to_text(result, grade.student, final).encode())
    except OSError as error:
        raise GraderError(f"{folder}: cannot be written to ({error.strerror or error})") from None


def _keep_submitted(folder: Path, submission: Submission) -> None:
    """Beside the results lies what they are about."""
    for old in folder.glob("*") if folder.is_dir() and not folder.is_symlink() else ():
        if old.name not in submission.files:
            shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    for name, path in submission.files.items():
        write_file(folder / name, path.read_bytes())
