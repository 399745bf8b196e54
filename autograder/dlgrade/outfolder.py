"""The folder that results go to: whose it is, where in it what lies, and what nobody may write over."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path

from dlgrade import gradebook
from dlgrade.atomic import leftovers
from dlgrade.errors import GraderError, UsageError
from dlgrade.gradebook import Row
from dlgrade.intake.names import is_own
from dlgrade.intake.records import Entry
from dlgrade.store import FILE, Grade, NoResultsError, Store
from dlgrade.submission import SUBMITTED

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


def check_target(
    option: str,
    target: Path,
    out: Path,
    students: Collection[str],
    *,
    mine: str = "",
    others: Mapping[str, Path] | None = None,
) -> None:
    """Refuse to write over what ``out`` holds, what the command reads, and whatever is no work of ours.

    Args:
        option: what the target was given as.
        target: the file to be written.
        out: the folder of results.
        students: everybody who was graded into it.
        mine: pattern of the names in ``out`` that the command may write.
        others: files that must stay, under what they are for the person who reads it.

    Raises:
        UsageError: it is such a file, lies in such a folder, is a folder itself, or is there and not as
            ``remember`` knows it.
    """
    for what, path in (others or {}).items():
        if _same_file(target, path):
            raise UsageError(f"{target}: is {what}; choose another {option}, so that it stays as it is")
    folder = out.resolve()
    owners = {student.casefold(): student for student in students}
    # a link is replaced and not followed: so what counts is where it lies, too
    for place in (target.parent.resolve() / target.name, target.resolve()):
        if folder not in place.parents:
            continue
        name = place.relative_to(folder).parts[0].casefold()
        if name in owners:
            raise UsageError(f"{target}: {owners[name]}'s results lie there; choose another {option}")
        allowed = mine and place.parent == folder and fnmatchcase(name, mine)
        if not allowed and is_own(name):
            raise UsageError(f"{target}: is dlgrade's own in {out}; choose another {option}")
    if target.is_dir():
        raise UsageError(f"{target}: is a folder; {option} needs a file")
    usual = mine and target.parent.resolve() == folder and fnmatchcase(target.name.casefold(), mine)
    if not usual and (target.exists() or target.is_symlink()) and not _is_ours(out, target):
        raise UsageError(
            f"{target}: is there already, and not as dlgrade wrote it; choose another {option}, or remove it"
        )


def remember(out: Path, file: Path) -> None:
    """Have a file that was made of the results in ``out`` known again, so that it may be written over.

    By its bytes alone: an export must be as the learning management system wants it, without a mark of ours.
    Of results that can only be read it is not known again, and will not be written over.
    """
    if digest := _digest(file):
        with suppress(GraderError), Store.existing(out) as store:
            store.wrote(digest)


def _is_ours(out: Path, file: Path) -> bool:
    digest = _digest(file)
    with Store.existing(out) as store:
        return bool(digest) and store.has_written(digest)


def _digest(file: Path) -> str:
    """Of a file's bytes; empty where there are none to be read, as of a device or a pipe."""
    try:
        if not file.is_file():
            return ""
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def _same_file(one: Path, other: Path) -> bool:
    if one.resolve() == other.resolve():
        return True
    return one.exists() and other.exists() and one.samefile(other)


def result_folder(out: Path, row: Row) -> Path:
    """Where the results of one row lie."""
    return out / row.student / row.lab.id


def graded_before(out: Path) -> list[Grade]:
    """What was graded into a folder before; nothing where a run begins there.

    Raises:
        GraderError: results are in it and their database is gone, or that cannot be used. Grading would write
            over all that is left of decisions.
    """
    try:
        with Store.existing(out) as store:
            grades = store.grades()
            if grades or any(run.finished is None for run in store.runs()):  # or killed before its first one
                return grades
    except NoResultsError:
        pass
    if _holds_results(out):
        raise GraderError(
            f"{out}: holds results, but their {FILE} is lost, and with it your decisions; put a backup of it "
            "back, or choose another --out to grade everything anew"
        )
    return []


def _holds_results(out: Path) -> bool:
    book = out / gradebook.FILE
    try:
        header, _, rows = book.read_bytes().partition(b"\n") if book.is_file() else (b"", b"", b"")
    except OSError as error:
        raise GraderError(f"{book}: cannot be read ({error.strerror or error})") from None
    if rows and header.startswith(",".join(gradebook.COLUMNS).encode()):
        return True
    return any((record.parent / "feedback.txt").is_file() for record in out.glob("*/*/record.json"))


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
        yield


def sweep(out: Path, entries: Iterable[Entry]) -> None:
    """Remove what a kill left of files that were being written, where the results of ``entries`` lie.

    Whatever else is called so may be somebody's, and stays.
    """
    students = {out / entry.submission.student for entry in entries}
    labs = {student / entry.lab.id for student in students for entry in entries}
    own = [path for path in out.glob("*") if is_own(path.name)]
    for folder in (out, *own, *students, *labs, *(lab / SUBMITTED for lab in labs)):
        for name, path in leftovers(folder):
            if folder != out or is_own(name):
                path.unlink(missing_ok=True)
