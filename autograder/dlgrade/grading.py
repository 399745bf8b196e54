"""Grading one submission of one lab: an examiner of its own, and a result whatever happens."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import labkit
import msgspec

from dlgrade import canonical
from dlgrade.canonical import Module
from dlgrade.codec import wire
from dlgrade.codec.limits import Budget
from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError
from dlgrade.jobs import Broken, Done, Found, Job, Plan, Report, WorkerLimits
from dlgrade.results import LabResult, Status, TestResult
from dlgrade.sandbox.client import ZygoteLostError, ZygoteProcess
from dlgrade.sandbox.confine import Confinement, Protection
from dlgrade.sandbox.probe import probe, usable_uid
from dlgrade.submission import Submission

ROLES = {"worker": "dlgrade.worker:main", "examiner": "dlgrade.examiner:main"}
PRELOAD = ["tensorflow", "keras", "matplotlib.pyplot", "mlxtend.data", "hypothesis", "pytest", "labkit.data"]
EXAMINER_SILENCE_SECONDS = 900.0
"""The longest that one test may take in the examiner before it is given up."""

_reports = msgspec.msgpack.Decoder(Report)
Progress = Callable[[TestResult], None]


class Grader:
    """Grades submissions, many at once if called from many threads; TensorFlow is imported once.

    Use it as a context manager.
    """

    def __init__(
        self,
        course: Course,
        *,
        labs: Collection[Lab] = (),
        cache: Path | None = None,
        unsafe: bool = False,
        off: frozenset[Protection] = frozenset(),
    ):
        """Prepare; nothing is started yet.

        Args:
            course: whose labs are graded.
            labs: what will be graded: only what these require is imported beforehand; by default, of all.
            cache: folder of trained results; None keeps them for this grader's life only.
            unsafe: whether to grade even where nothing keeps a submission from other people's files.
            off: protections switched off on purpose, for the tests that show what they stop.
        """
        self._course = course
        self._labs = tuple(labs) or tuple(course.labs.values())
        self._cache = cache and cache.absolute()  # the examiner works in another folder
        self._unsafe = unsafe
        self._off = off
        self._zygote: ZygoteProcess | None = None
        self._lock = threading.Lock()
        self._slots: set[int] = set()
        self._readable = (str(Path(labkit.__file__).parent),)
        self._missing = probe(self._readable)
        self.protections = tuple(f"{name}: {reason}" for name, reason in self._missing.items())
        """What this machine cannot give, a sentence each."""

    def __enter__(self) -> Grader:
        """Start.

        Raises:
            GraderError: TensorFlow cannot be imported, or this machine cannot isolate and ``unsafe`` is
                not set.
        """
        if Protection.LANDLOCK in self._missing and not self._unsafe:
            self._refuse_open_files(self._missing[Protection.LANDLOCK])
        self._scratch = Path(tempfile.mkdtemp(prefix="dlgrade-"))
        try:
            self._scratch.chmod(0o711)  # a worker of another uid must reach its own folder below
            self._start()
        except BaseException:  # a start takes seconds, in which somebody may think better of it
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        """End every process, and remove every temporary file."""
        if self._zygote is not None:
            self._zygote.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _refuse_open_files(self, no_landlock: str) -> None:
        """Without Landlock only another user keeps a worker out, and only of what is closed to others."""
        if Protection.UID in self._missing:
            raise GraderError(
                f"this machine cannot keep a submission from reading other files ({no_landlock}); grade in a "
                "Linux container or virtual machine, or give --unsafe if you trust every submission"
            )
        tests = self._course.root / "assignments"
        if all(folder.stat().st_mode & stat.S_IXOTH for folder in (tests, *tests.parents)):
            raise GraderError(
                f"{tests}: submissions could read the tests ({no_landlock}); close the folder with "
                "chmod 700, or give --unsafe if you trust every submission"
            )

    @property
    def zygote_pid(self) -> int:
        """The pid at the root of all processes that grade."""
        return self._start().pid

    def grade(
        self,
        lab: Lab,
        submission: Submission,
        *,
        call_seconds: float | None = None,
        only: Collection[str] = (),
        seed: int = 0,
        until_failure: bool = False,
        progress: Progress | None = None,
    ) -> LabResult:
        """Grade one submission.

        Args:
            lab: which lab.
            submission: the student's files; never changed.
            call_seconds: overrides the lab's limit of one call, in seconds.
            only: the tasks whose tests are run; all if empty.
            seed: shifts whatever is seeded; marks must not depend on it.
            until_failure: stop at the first test that does not pass; the rest could not tell.
            progress: called with each test's result as it comes.

        Returns:
            A result for every test of the lab, or of the tasks in ``only``. What went wrong on the grader's
            side is in it, as tests that could not tell.

        Raises:
            GraderError: a package that the lab requires is not installed, its tests cannot be loaded, or no
                process can be started.
        """
        if missing := [name for name in lab.requires if not _installed(name)]:
            raise GraderError(
                f"{lab.id} needs {' and '.join(missing)}, not installed on this machine; in the project's "
                f"folder run pip install -c requirements.lock -e '.[{','.join(missing)}]'"
            )
        begin = time.monotonic()
        slot = self._take_slot()
        folder = Path(tempfile.mkdtemp(dir=self._scratch))
        folder.chmod(0o711)
        try:
            modules = {name: canonical.read(path, name) for name, path in submission.files.items()}
            job = self._job(lab, submission, modules, folder, slot, call_seconds)
            job = msgspec.structs.replace(job, only=tuple(only), seed=seed, until_failure=until_failure)
            tests, done = self._examine(job, progress)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self._free_slot(slot)
        return LabResult(
            lab=lab.id,
            tests=tuple(canonical.from_run(test, modules) for test in tests),
            device=done.device,
            notes=submission.notes,
            missing_protections=self.protections,
            seconds=round(time.monotonic() - begin, 3),
            trainings=done.trainings,
            trainings_saved=done.trainings_saved,
        )

    def _start(self) -> ZygoteProcess:
        with self._lock:
            if self._zygote is None or not self._zygote.alive:
                self._zygote = ZygoteProcess(ROLES, PRELOAD + self._required())
            return self._zygote

    def _required(self) -> list[str]:
        """What single labs require, imported once like the rest, where it is installed."""
        names = {name for lab in self._labs for name in lab.requires}
        return sorted(name for name in names if _installed(name))

    def _job(
        self,
        lab: Lab,
        submission: Submission,
        modules: Mapping[str, Module],
        folder: Path,
        slot: int,
        call_seconds: float | None,
    ) -> Job:
        handed_in = folder / "submission"
        handed_in.mkdir(mode=0o700)
        for name, source in submission.files.items():
            target = handed_in / name
            target.parent.mkdir(parents=True, exist_ok=True)
            canonical.write(modules[name], source, target)
        refusal = None
        if lab.module not in submission.files:
            found = ", ".join(sorted(submission.files)) or "nothing"
            refusal = f"{lab.module} was not handed in (found: {found}); name your file {lab.module}"
        limits = WorkerLimits(
            call_seconds=call_seconds or lab.limits.call_seconds,
            import_seconds=max(lab.limits.import_seconds, call_seconds or 0.0),
            memory_mib=lab.limits.memory_mib,
        )
        return Job(
            lab_folder=str(lab.folder),
            module=lab.id,
            tasks=tuple(lab.tasks),
            submission=str(handed_in),
            confinement=Confinement(
                directory=str(handed_in),
                read_only=self._readable,
                uid=usable_uid(slot, self._readable),
                missing=frozenset(self._missing),
                off=self._off,
            ),
            limits=limits,
            budget=Budget(lab.accepts.max_layers, lab.accepts.max_parameters, lab.accepts.max_flops),
            trainings=str(self._cache or self._scratch / "trainings"),
            refusal=refusal,
            uses={name: task.uses for name, task in lab.tasks.items() if task.uses},
        )

    def _examine(self, job: Job, progress: Progress | None) -> tuple[tuple[TestResult, ...], Done]:
        try:
            return self._examine_once(job, progress)
        except ZygoteLostError:  # it is not the submission's fault; a fresh one may do
            return self._examine_once(job, progress)

    def _examine_once(self, job: Job, progress: Progress | None) -> tuple[tuple[TestResult, ...], Done]:
        zygote = self._start()
        pid, channel = zygote.spawner.fork("examiner", None)
        tests: dict[tuple[str, str], TestResult] = {}
        try:
            with channel:
                wire.send(channel, msgspec.msgpack.encode(job))
                while True:
                    report = self._next(channel)
                    if isinstance(report, Plan):
                        tests = {(test.task, test.test): test for test in report.tests}
                    elif isinstance(report, Found):
                        tests[report.result.task, report.result.test] = report.result
                        if progress is not None:
                            progress(report.result)
                    elif isinstance(report, Broken):
                        self._lost(zygote)
                        why = f"{report.reason} {zygote.log_tail()}"
                        raise GraderError(f"{job.lab_folder}: the tests cannot be run: {why}")
                    elif isinstance(report, Done):
                        return tuple(tests.values()), report
        except (wire.ClosedError, wire.DeadlineError) as error:
            self._lost(zygote)
            if not tests:
                why = f"the examiner ended before its first test: {zygote.log_tail() or 'no reason given'}"
                raise GraderError(f"{job.lab_folder}: {why}") from None
            slow = isinstance(error, wire.DeadlineError)
            reason = "took too long" if slow else "ended unexpectedly"
            detail = f"the examiner {reason}; it printed: {zygote.log_tail()}"
            return tuple(_explained(test, detail) for test in tests.values()), Done("CPU")
        finally:
            if zygote.alive:
                zygote.spawner.stop(pid)

    @staticmethod
    def _lost(zygote: ZygoteProcess) -> None:
        """Blame the zygote when it is dead: what its children report then means nothing."""
        if not zygote.alive:
            raise ZygoteLostError(f"the process that starts workers died: {zygote.log_tail()}")

    def _next(self, channel: socket.socket) -> Report:
        header, _ = wire.receive(channel, deadline=time.monotonic() + EXAMINER_SILENCE_SECONDS)
        return _reports.decode(header)

    def _take_slot(self) -> int:
        with self._lock:
            slot = next(number for number in range(len(self._slots) + 1) if number not in self._slots)
            self._slots.add(slot)
            return slot

    def _free_slot(self, slot: int) -> None:
        with self._lock:
            self._slots.discard(slot)


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _explained(test: TestResult, detail: str) -> TestResult:
    """What had been found stands; a test that nobody got to has the reason for the instructor."""
    undecided = test.status is Status.COULD_NOT_TELL and not test.detail
    return msgspec.structs.replace(test, detail=detail) if undecided else test
