"""Grading a class: every submission on its own, everything written at once, nothing done twice.

A student's results for a lab are four files and, written last, ``state.json``: what they were made from.
Killed at any moment, a run leaves results that are whole and known to be so, or that the next run makes
again.
"""

from __future__ import annotations

import fcntl
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, Self

import msgspec

from dlgrade import feedback, fingerprint, gradebook, gradescope, results
from dlgrade.atomic import write_atomic
from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError, UsageError
from dlgrade.gradebook import COULD_NOT_GRADE, NO_SUBMISSION, Row
from dlgrade.intake.records import Entry
from dlgrade.parallel import in_threads
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.submission import Submission

_FILES = ("record.json", "results.json", "feedback.txt", "feedback.html", "grader-error.txt")


class GraderLike(Protocol):
    """What is needed of ``dlgrade.grading.Grader``."""

    def __enter__(self) -> Self:
        """Start it."""
        ...

    def __exit__(self, *error: object) -> None:
        """Stop it, and whatever it started."""
        ...

    def grade(self, lab: Lab, submission: Submission, *, call_seconds: float | None = None) -> LabResult:
        """The record of one submission; called from several threads at once."""
        ...


class Progress(msgspec.Struct, frozen=True):
    """One more row is known, or, at the start, none yet."""

    done: int
    total: int
    row: Row | None = None
    fresh: bool = False
    """Whether it was graded just now, and not found as an earlier run left it."""


class _State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a student's results were made from: ``state.json``."""

    key: str
    status: str


def grade_class(
    course: Course,
    entries: Sequence[Entry],
    out: Path,
    grader: GraderLike,
    *,
    jobs: int = 1,
    call_seconds: float | None = None,
    settings: str = "",
    progress: Callable[[Progress], None] = lambda _: None,
) -> tuple[Row, ...]:
    """Grade every entry that ``out`` does not hold already, and write ``out/gradebook.csv``.

    Args:
        course: for the text of its tests, on which results depend.
        entries: what ``finding.find`` found.
        out: is created; results of other students and labs in it are left alone.
        grader: started only when there is something to grade.
        jobs: submissions graded at the same time.
        call_seconds: wall clock of one call into a worker; None takes the lab's.
        settings: whatever else of the command changes results.
        progress: called in this thread, once at the start and once for each entry.

    Returns:
        The gradebook's rows, in the order of ``entries``.

    Raises:
        UsageError: ``out`` is a file, or another run is writing to it.
        GraderError: the grader cannot start, or results cannot be written.
    """
    keys = _Keys(course, f"{call_seconds} {settings}")
    rows: dict[int, Row] = {}
    with _only_run(out):
        waiting: list[int] = []
        for position, entry in enumerate(entries):
            row = _graded_before(entry, out, keys)
            if row is None:
                waiting.append(position)
            else:
                rows[position] = row
        progress(Progress(0, len(entries)))
        for done, row in enumerate(rows.values(), start=1):
            progress(Progress(done, len(entries), row))

        def grade(position: int) -> Row:
            return _grade(entries[position], out, grader, keys, call_seconds)

        if waiting:
            with _started(grader, [entries[position] for position in waiting]):
                for position, row in in_threads(grade, waiting, jobs):
                    rows[position] = row
                    progress(Progress(len(rows), len(entries), row, fresh=True))
        ordered = tuple(rows[position] for position in range(len(entries)))
        labs = [lab for lab in course.labs.values() if any(entry.lab.id == lab.id for entry in entries)]
        _write(out / "gradebook.csv", gradebook.to_csv(ordered, labs))
    return ordered


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


# --- one entry ------------------------------------------------------------------------------------------


def _graded_before(entry: Entry, out: Path, keys: _Keys) -> Row | None:
    """The row that an earlier run left, unless something changed or the grader was at fault."""
    folder = out / entry.submission.student / entry.lab.id
    try:
        state = msgspec.json.decode((folder / "state.json").read_bytes(), type=_State)
        if state.key != keys.of(entry) or state.status.startswith(COULD_NOT_GRADE):
            return None
        record = folder / "record.json"
        result = results.from_json(record.read_bytes(), record)
    except (OSError, ValueError, msgspec.MsgspecError, GraderError):
        return None
    return Row(entry.submission.student, entry.lab, state.status, result)


def _grade(entry: Entry, out: Path, grader: GraderLike, keys: _Keys, call_seconds: float | None) -> Row:
    """Grade one entry and write its files; whatever goes wrong here costs only this row."""
    student, lab = entry.submission.student, entry.lab
    folder = out / student / lab.id
    try:
        # gone first: a state beside half of another record would vouch for a mixture
        for name in ("state.json", *_FILES):
            (folder / name).unlink(missing_ok=True)
        if entry.problem:
            return Row(student, lab, f"{COULD_NOT_GRADE}: {entry.problem}", None)
        key = keys.of(entry)
        if entry.handed_in:
            result = grader.grade(lab, entry.submission, call_seconds=call_seconds)
            status = gradebook.status_of(result)
        else:
            result, status = nothing_handed_in(lab, entry.submission), NO_SUBMISSION
        _write(folder / "record.json", results.to_json(result))
        _write(folder / "results.json", gradescope.to_json(result))
        _write(folder / "feedback.txt", feedback.to_text(result, student).encode())
        _write(folder / "feedback.html", feedback.to_html(result, student).encode())
        _write(folder / "state.json", msgspec.json.encode(_State(key, status)) + b"\n")
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        if isinstance(error, GraderError):
            reason = str(error)
        else:
            _note_traceback(folder)
        return Row(student, lab, f"{COULD_NOT_GRADE}: {' '.join(reason.split())}", None)
    return Row(student, lab, status, result)


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


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomic(path, data)
    except OSError as error:
        raise GraderError(f"{path}: cannot be written ({error.strerror or error})") from None


def _note_traceback(folder: Path) -> None:
    try:
        write_atomic(folder / "grader-error.txt", traceback.format_exc().encode("utf-8", "backslashreplace"))
    except OSError:
        return  # the reason is in the gradebook all the same


# --- what results depend on -----------------------------------------------------------------------------


class _Keys:
    """What each entry's results are made from: the same key, the same marks."""

    def __init__(self, course: Course, settings: str) -> None:
        self._common = [settings, fingerprint.of_grader()]
        self._labs = {lab.id: fingerprint.of_lab(lab) for lab in course.labs.values()}

    def of(self, entry: Entry) -> str:
        """The key of one entry.

        Raises:
            OSError: a submission's file cannot be read.
        """
        parts = [*self._common, entry.lab.id, self._labs[entry.lab.id], *entry.submission.notes]
        for name, path in sorted(entry.submission.files.items()):
            parts += [name, fingerprint.of_file(path)]
        return fingerprint.of_texts(parts)


# --- running --------------------------------------------------------------------------------------------


@contextmanager
def _only_run(out: Path) -> Iterator[None]:
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


@contextmanager
def _started(grader: GraderLike, entries: Sequence[Entry]) -> Iterator[None]:
    """The grader running, unless nothing here needs it."""
    needed: AbstractContextManager[object] | None = None
    if any(entry.handed_in and not entry.problem for entry in entries):
        needed = grader
    if needed is None:
        yield
    else:
        with needed:
            yield
