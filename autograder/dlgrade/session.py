"""A submission under examination: a fresh worker for each test, and proxies for the student's functions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from labkit.figures import FigureDescription

from dlgrade.codec.limits import Budget
from dlgrade.faults import StudentFault, StudentRaised, explanation
from dlgrade.jobs import WorkerLimits
from dlgrade.remote_worker import NotCrossedFault, RemoteWorker, StoppedFault, WorkerLostError
from dlgrade.sandbox.client import Spawner
from dlgrade.sandbox.confine import Confinement

_MAX_STOPPED = 2
"""Calls of one function that may run into a limit before its further tests are not tried."""


class Session:
    """Workers for one submission, one at a time."""

    def __init__(
        self,
        spawner: Spawner,
        module: str,
        submission: Path,
        confinement: Confinement,
        limits: WorkerLimits,
        budget: Budget,
    ):
        """Nothing is started yet.

        Args:
            spawner: asks the zygote for workers.
            module: the module's name, without ``.py``.
            submission: the folder that each worker gets a copy of.
            confinement: with any directory; each worker gets one of its own.
            limits: for each worker.
            budget: what a model may cost before it is built here.
        """
        self._spawner = spawner
        self._module = module
        self._submission = submission
        self._confinement = confinement
        self._limits = limits
        self._budget = budget
        self._worker: RemoteWorker | None = None
        self._fault: StudentFault | WorkerLostError | None = None
        """Why the current test's worker is gone, and nothing more can be called in this test."""
        self._stopped: dict[str, int] = {}
        self.refusal: str | None = None
        """Why no function of this submission can be called at all."""
        self._functions: frozenset[str] | None = None
        """What the module defines; None until a worker has imported it."""
        self.answered: set[str] = set()
        """Functions of the submission that have returned something."""
        self.figure: FigureDescription | None = None
        """The last figure that a function of the submission has returned to the current case of a test."""
        self._stand_ins: dict[str, Callable[..., Any]] = {}
        self.seed = 0
        """Shifts the seed that each worker starts from."""

    def check_module(self) -> None:
        """Import the module once; if that fails, no test needs to try again."""
        if self.refusal is not None:
            return
        try:
            self._start()
        except StudentFault as fault:
            self.refusal = explanation(fault)
        except WorkerLostError:
            return  # each test tries for itself
        finally:
            self.end()

    def begin_case(self) -> None:
        """A case of a test begins, without another one's figure."""
        self.figure = None

    def end(self) -> None:
        """End the test's worker, if it has one; the next test starts without one."""
        self._fault = None
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def replace(self, stand_ins: dict[str, Callable[..., Any]]) -> None:
        """From the next test on, the module calls these functions of the grader's instead of its own.

        What had to be stopped before may have hung in one of them, and is tried again.
        """
        self._stand_ins = stand_ins
        self._stopped.clear()

    def proxy(self, function: str) -> Callable[..., Any]:
        """What a test calls in place of the student's function."""

        def call(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            return self._call(function, args, kwargs)

        call.__name__ = call.__qualname__ = function
        return call

    def _call(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        __tracebackhide__ = True
        if self.refusal is not None:
            raise StudentFault(self.refusal)
        self._require(function)
        if self._fault is not None:
            raise self._fault
        if self._stopped.get(function, 0) >= _MAX_STOPPED:
            raise StudentFault(
                f"{function} was not called again: {_MAX_STOPPED} of its calls had to be stopped"
            )
        try:
            worker = self._worker or self._start()
            self._require(function)  # known only once a worker has started
            value = worker.call(function, args, kwargs)
            self.answered.add(function)
            if isinstance(value, FigureDescription):
                self.figure = value
            return value
        except StudentRaised:
            raise
        except WorkerLostError as lost:
            self._fault = lost
            raise
        except StoppedFault as fault:
            self._stopped[function] = self._stopped.get(function, 0) + 1
            self._fault = fault
            raise
        except StudentFault as fault:
            if not isinstance(fault, NotCrossedFault):
                self._fault = fault  # its worker is gone, and what it would say next means nothing
            raise

    def _require(self, function: str) -> None:
        __tracebackhide__ = True
        if self._functions is not None and function not in self._functions:
            raise StudentFault(f"{self._module}.py defines no function {function}")

    def _start(self) -> RemoteWorker:
        directory = Path(tempfile.mkdtemp(prefix="worker-", dir=self._submission.parent))
        shutil.copytree(self._submission, directory, dirs_exist_ok=True)
        confinement = msgspec.structs.replace(self._confinement, directory=str(directory))
        pid, channel = self._spawner.fork("worker", confinement)
        self._worker = RemoteWorker(self._spawner, pid, channel, directory, self._limits, self._budget)
        self._worker.await_start()
        self._functions = self._worker.load(self._module, self.seed, self._stand_ins)
        return self._worker
