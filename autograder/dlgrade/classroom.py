"""Grading a class: every submission on its own, everything written at once, nothing done twice.

What the tests said about some files lies in the database under the key of all that this depends on. So the
same work is examined once in a class, a run that was killed goes on where it stopped, and after a change
only what depends on it is examined again. A student's files are rendered from there.
"""

from __future__ import annotations

import itertools
import time
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self

import msgspec

from dlgrade import gradebook, resultfiles
from dlgrade.assembling import Group, assembled, nothing_handed_in, shared
from dlgrade.atomic import write_file
from dlgrade.course import Course, Lab
from dlgrade.dependencies import LabDependencies, handed
from dlgrade.errors import GraderError
from dlgrade.gradebook import COULD_NOT_GRADE, NO_SUBMISSION, Row
from dlgrade.intake.records import Entry
from dlgrade.outfolder import only_run, sweep
from dlgrade.parallel import in_threads
from dlgrade.results import LabResult, Status
from dlgrade.store import FILE, Counts, Examination, Grade, Store
from dlgrade.submission import Submission


class GraderLike(Protocol):
    """What is needed of ``dlgrade.grading.Grader``."""

    def __enter__(self) -> Self:
        """Start it."""
        ...

    def __exit__(self, *error: object) -> None:
        """Stop it, and whatever it started."""
        ...

    def grade(
        self,
        lab: Lab,
        submission: Submission,
        *,
        call_seconds: float | None = None,
        only: Collection[str] = (),
    ) -> LabResult:
        """The record of one submission, or of some of its tasks; called from several threads at once."""
        ...


class Progress(msgspec.Struct, frozen=True):
    """One more row is known, or, at the start, none yet."""

    done: int
    total: int
    row: Row | None = None
    fresh: bool = False
    """Whether tests were run for it just now."""
    counts: Counts = Counts()
    """What the run has done so far."""
    running: tuple[str, ...] = ()
    """Student and lab of each submission whose tests are running."""


class Graded(msgspec.Struct, frozen=True):
    """A class after a run."""

    rows: tuple[Row, ...]
    """In the order of the entries."""
    counts: Counts
    identical: tuple[tuple[str, tuple[str, ...]], ...]
    """Lab and the students, two or more, who handed in the same for it, comments and blank lines aside."""


def grade_class(
    course: Course,
    entries: Sequence[Entry],
    out: Path,
    grader: GraderLike,
    *,
    jobs: int = 1,
    call_seconds: float | None = None,
    time_factors: Mapping[str, float] | None = None,
    settings: str = "",
    progress: Callable[[Progress], None] = lambda _: None,
) -> Graded:
    """Grade every entry that ``out`` does not hold already, and write ``out/gradebook.csv``.

    Args:
        course: for the text of its tests, on which results depend.
        entries: what was handed in, and what was not.
        out: is created; results of other students and labs in it are left alone.
        grader: started only when there is something to grade.
        jobs: submissions graded at the same time.
        call_seconds: wall clock of one call into a worker; None takes the lab's.
        time_factors: by student, how many times longer each call may take.
        settings: whatever else of the command changes results.
        progress: called in this thread, once at the start and once for each entry.

    Raises:
        UsageError: ``out`` is a file, or another run is writing to it.
        GraderError: the grader cannot start, or results cannot be written.
    """
    factors = [(time_factors or {}).get(entry.submission.student, 1.0) for entry in entries]
    entries = [_told(entry, factor) for entry, factor in zip(entries, factors, strict=True)]
    with only_run(out), Store(out / FILE) as store:
        sweep(out, entries)
        desk = _Desk(course, entries, out, grader, store, settings)
        for position, (entry, factor) in enumerate(zip(entries, factors, strict=True)):
            seconds = call_seconds or entry.lab.limits.call_seconds
            desk.take(position, call_seconds if factor == 1.0 else seconds * factor)
        return desk.grade(jobs, progress)


def _told(entry: Entry, factor: float) -> Entry:
    """An entry whose student reads of the extra time; a text of answers needs none."""
    if factor == 1.0 or not entry.handed_in or entry.lab.file:
        return entry
    note = f"your calls may take {factor:g} times as long as usual"
    submission = msgspec.structs.replace(entry.submission, notes=(*entry.submission.notes, note))
    return msgspec.structs.replace(entry, submission=submission)


class _Desk:
    """One run over a class: what is known, what is waiting, and what came of it."""

    def __init__(
        self,
        course: Course,
        entries: Sequence[Entry],
        out: Path,
        grader: GraderLike,
        store: Store,
        settings: str,
    ) -> None:
        self._course = course
        self._entries = entries
        self._out = out
        self._grader = grader
        self._store = store
        self._dependencies = {lab.id: LabDependencies(lab, settings) for lab in course.labs.values()}
        self._modules = {lab.module for lab in course.labs.values()}
        self._groups: dict[str, Group] = {}
        self._rows: dict[int, Row] = {}
        self._running: dict[str, None] = {}
        self._others: list[tuple[int, str]] = []
        """Positions without anything to examine, each with the reason if it could not be graded."""

    def take(self, position: int, call_seconds: float | None) -> None:
        """Put an entry where it belongs: to those with the same work, or to those without any."""
        entry = self._entries[position]
        if entry.problem or not entry.handed_in:
            self._others.append((position, entry.problem))
            return
        dependencies = self._dependencies[entry.lab.id]
        try:
            files = handed(entry.submission, call_seconds, self._modules - {entry.lab.module})
            keys = dependencies.keys(files)
        except (OSError, GraderError) as error:
            self._others.append((position, _one_line(error)))
            return
        name = "/".join(keys.values())
        if name not in self._groups:
            known = {unit: found for unit, key in keys.items() if (found := self._store.examination(key))}
            self._groups[name] = Group(dependencies, keys, known, {})
        self._groups[name].handed[position] = files

    def grade(self, jobs: int, progress: Callable[[Progress], None]) -> Graded:
        """Examine what is not known, and write everything."""
        begin = time.monotonic()
        total = len(self._entries)
        counts = Counts()
        run = self._store.start_run()

        told = itertools.count(1)

        def tell(positions: Sequence[int], fresh: bool) -> None:
            nonlocal counts
            counts = msgspec.structs.replace(counts, seconds=round(time.monotonic() - begin, 3))
            for position in positions:
                progress(
                    Progress(next(told), total, self._rows[position], fresh, counts, tuple(self._running))
                )

        progress(Progress(0, total))
        for position, reason in self._others:
            self._rows[position] = self._without_examination(position, reason, run)
            counts = _more(counts, kept=1)
            tell([position], fresh=False)
        whole = [group for group in self._groups.values() if not group.missing]
        for group in whole:
            self._conclude(group, LabResult(lab=group.dependencies.lab.id, tests=()), run)
            counts = _more(counts, kept=len(group.positions))
            tell(group.positions, fresh=False)

        waiting = [group for group in self._groups.values() if group.missing]
        if waiting:
            with self._grader:
                for group, found in in_threads(lambda group: self._examine(group, run), waiting, jobs):
                    counts = _more(
                        counts,
                        graded=1,
                        shared=len(group.positions) - 1,
                        trainings=found.trainings,
                        trainings_saved=found.trainings_saved,
                    )
                    tell(group.positions, fresh=True)
        ordered = tuple(self._rows[position] for position in range(total))
        labs = [lab for lab in self._course.labs.values() if any(row.lab.id == lab.id for row in ordered)]
        write_file(self._out / gradebook.FILE, gradebook.to_csv(ordered, labs))
        counts = msgspec.structs.replace(counts, seconds=round(time.monotonic() - begin, 3))
        self._store.finish_run(run, counts)
        return Graded(ordered, counts, self._identical())

    def _identical(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        students = [
            (
                group.dependencies.lab.id,
                tuple(self._entries[position].submission.student for position in group.positions),
            )
            for group in self._groups.values()
            if len(group.positions) > 1
        ]
        return tuple(sorted(students))

    def _examine(self, group: Group, run: int) -> LabResult:
        """Run the tests that are missing, once for all who handed in the same; rows come in any case."""
        lab = group.dependencies.lab
        position, work = next(iter(group.handed.items()))
        first = self._entries[position].submission
        nothing = LabResult(lab=lab.id, tests=())
        name = f"{first.student} {lab.id}"
        self._running[name] = None
        try:
            counting = {name: path for name, path in first.files.items() if name in work.modules}
            found = self._grader.grade(
                lab,
                msgspec.structs.replace(first, files=counting),
                call_seconds=work.call_seconds,
                only=group.dependencies.closure(group.missing),
            )
            found = shared(found, work)
            self._keep(group, found)
        except Exception as error:
            log = "" if isinstance(error, GraderError) else traceback.format_exc()
            for position in group.positions:
                self._rows[position] = self._without_examination(position, _one_line(error), run, log)
            return nothing
        finally:
            del self._running[name]
        self._conclude(group, found, run)
        return found

    def _keep(self, group: Group, found: LabResult) -> None:
        """Keep what the tests said about each unit, unless one of them could not tell: it is tried again."""
        submission = self._entries[group.positions[0]].submission
        fresh: dict[str, Examination] = {}
        for unit in group.missing:
            tests = found.of_task(unit) if unit else found.tests
            if tests and all(test.status is not Status.COULD_NOT_TELL for test in tests):
                fresh[unit] = Examination(
                    tests=tests,
                    device=found.device,
                    missing_protections=found.missing_protections,
                    notes=tuple(note for note in found.notes if note not in submission.notes),
                    seconds=round(sum(test.seconds for test in tests), 3),
                )
        self._store.examined({group.keys[unit]: examination for unit, examination in fresh.items()})
        group.known |= fresh

    def _conclude(self, group: Group, found: LabResult, run: int) -> None:
        """A row for everybody in the group, from what was known and what was found just now."""
        for position in group.positions:
            try:
                result = assembled(group, found, self._entries[position].submission, position)
                row = self._put(position, result, gradebook.status_of(result), run, group)
            except Exception as error:
                log = "" if isinstance(error, GraderError) else traceback.format_exc()
                row = self._without_examination(position, _one_line(error), run, log)
            self._rows[position] = row

    def _without_examination(self, position: int, reason: str, run: int, log: str = "") -> Row:
        """The row of an entry that was not handed in, or that the grader is to blame for."""
        entry = self._entries[position]
        status = f"{COULD_NOT_GRADE}: {reason}" if reason else NO_SUBMISSION
        result = None if reason else nothing_handed_in(entry.lab, entry.submission)
        try:
            return self._put(position, result, status, run, log=log)
        except GraderError as error:
            return Row(entry.submission.student, entry.lab, f"{COULD_NOT_GRADE}: {_one_line(error)}", None)

    def _put(
        self,
        position: int,
        result: LabResult | None,
        status: str,
        run: int,
        group: Group | None = None,
        log: str = "",
    ) -> Row:
        """Write a student's files, then the grade."""
        entry = self._entries[position]
        student = entry.submission.student
        person = entry.known
        folder = self._out / student / entry.lab.id
        resultfiles.write(folder, entry.lab, person.name or student, entry.submission, result, log)
        self._store.put(
            Grade(
                student=student,
                lab=entry.lab.id,
                status=status,
                result=result,
                person=person,
                submitted=entry.submitted,
                late=entry.late,
                source=entry.source,
                superseded=entry.superseded,
                files=group.handed[position].files if group else {},
                parts=group.dependencies.parts(group.handed[position]) if group else {},
                run=run,
            )
        )
        return Row(student, entry.lab, status, result)


def _more(counts: Counts, **by: int) -> Counts:
    return msgspec.structs.replace(
        counts, **{name: getattr(counts, name) + more for name, more in by.items()}
    )


def _one_line(error: Exception) -> str:
    said = (
        str(error) if isinstance(error, GraderError) else f"{type(error).__name__}: {error}".splitlines()[0]
    )
    return " ".join(said.split())
