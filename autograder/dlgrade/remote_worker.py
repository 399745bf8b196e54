"""The examiner's end of one worker: it believes nothing that comes back, and stops what exceeds a limit."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from dlgrade.codec import ambient, changes, nodes, text, wire
from dlgrade.codec.codec import Codec
from dlgrade.codec.errors import CannotCrossError, MalformedError
from dlgrade.codec.limits import Budget
from dlgrade.errors import GraderError
from dlgrade.faults import StudentFault, raised
from dlgrade.jobs import WorkerLimits
from dlgrade.sandbox.client import START_SECONDS, Spawner, ZygoteLostError
from dlgrade.sandbox.watch import out_of_memory_kills, usage
from dlgrade.sandbox.zygote import Stopped

_MAX_CALL_BACKS = 10_000
"""Calls of what a test passed in, during one call of the student's function."""
_WATCH_SECONDS = 0.1


class WorkerLostError(GraderError):
    """A worker ended for a reason that is not the submission's: what it would have said is not known."""


class StoppedFault(StudentFault):
    """A call ran into a limit."""


class NotCrossedFault(StudentFault):
    """The result may not cross; the worker lives on."""


class RemoteWorker:
    """A worker process, its import of the module, and calls of the module's functions."""

    def __init__(
        self,
        spawner: Spawner,
        pid: int,
        channel: socket.socket,
        directory: Path,
        limits: WorkerLimits,
        budget: Budget,
    ):
        """Talk to a worker that was forked just now.

        Args:
            spawner: who ends it.
            pid: its process.
            channel: our end of its channel.
            directory: its own, removed with it.
            limits: of each call, and of its memory and files.
            budget: what a model may cost before it is built here.
        """
        self._spawner, self._pid, self._channel = spawner, pid, channel
        self._directory, self._limits = directory, limits
        self._codec = Codec("e", budget=budget)
        self._iterators: list[Iterator[Any]] = []
        self._running = True
        self._next_watch = 0.0
        self._baseline = usage(pid).rss_bytes
        self._machine_kills = out_of_memory_kills()

    def await_start(self) -> None:
        """Wait until it is confined: whatever ends it before that, none of the student's code has run.

        Raises:
            WorkerLostError: it ended, or does not come to it.
        """
        try:
            wire.receive(self._channel, deadline=time.monotonic() + START_SECONDS)
        except (wire.ClosedError, wire.DeadlineError):
            end = self._kill(grace_seconds=1.0)
            how = "did not start" if end.killed else f"ended with status {end.status} before it had started"
            raise WorkerLostError(f"a process for the submission {how}") from None

    def load(self, module: str, seed: int, stand_ins: dict[str, Callable[..., Any]]) -> frozenset[str]:
        """Have it import the module, and put stand-ins in place of some functions; the names of all of them.

        Raises:
            StudentFault: the module cannot be imported; the text is for the student.
            WorkerLostError: the machine was short of memory.
        """
        what = f"import {module}"
        self._send(lambda encoding: nodes.Load(module, seed, encoding.encode(stand_ins)), what)
        answer = self._answer(what, self._limits.import_seconds)
        if not isinstance(answer, list):
            raise StudentFault(f"{what}: the answer of its process is not a message of the grader's")
        return frozenset(name for name in answer if isinstance(name, str))

    def call(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What a function of the module returns; what it changes in its arguments changes here, too.

        Raises:
            StudentRaised: the function raised.
            StoppedFault: it went beyond a limit.
            NotCrossedFault: what it returned may not cross; the worker lives on.
            StudentFault: the worker ended, or sent what is no answer.
            WorkerLostError: the machine was short of memory.
        """
        __tracebackhide__ = True
        self._send(
            lambda encoding: nodes.Request(
                function,
                encoding.encode(list(args)),
                encoding.encode(kwargs),
                encoding.encode(ambient.capture()),
            ),
            f"{function}(…)",
        )
        return self._answer(f"{function}(…)", self._limits.call_seconds, [list(args), kwargs])

    def close(self) -> None:
        """End it and everything that it started, and remove its directory."""
        self._channel.close()
        if self._running:
            self._running = False
            with contextlib.suppress(ZygoteLostError):  # it took the worker with it
                self._spawner.stop(self._pid)
        shutil.rmtree(self._directory, ignore_errors=True)

    def _send(self, message: Any, what: str) -> None:
        try:
            wire.send(self._channel, *self._codec.pack(message))
        except wire.ClosedError:
            self._died(what, 0.0)

    def _answer(self, what: str, seconds: float, arguments: Any = None) -> Any:
        """Wait for the answer to a call; serve its call-backs meanwhile, on a clock of their own."""
        __tracebackhide__ = True
        used = served = 0.0
        for _ in range(_MAX_CALL_BACKS):
            begin = time.monotonic()
            try:
                frame = wire.receive(self._channel, deadline=begin + seconds - used, watch=self._watch)
            except wire.ClosedError:
                self._died(what, used + time.monotonic() - begin)
            except wire.DeadlineError:
                self._kill()
                raise StoppedFault(
                    f"{what} did not come back within {seconds:g} s and was stopped; is a loop endless?"
                ) from None
            except wire.Interrupted as reason:
                self._kill()
                used += time.monotonic() - begin
                raise StoppedFault(f"{what} was stopped after {used:.1f} s: {reason}") from None
            except MalformedError as error:
                self._forged(what, error)
            used += time.monotonic() - begin
            try:
                message, decoding = self._codec.unpack(*frame)
                if isinstance(message, nodes.CallBack):
                    begin = time.monotonic()
                    self._serve(message, decoding)
                    served += time.monotonic() - begin
                    if served <= self._limits.call_seconds:
                        continue
                    self._kill()
                    raise StoppedFault(
                        f"{what} was stopped: it kept what it was given busy for more than "
                        f"{self._limits.call_seconds:g} s"
                    )
                return self._conclude(what, message, decoding, arguments)
            except MalformedError as error:
                self._forged(what, error)
            except CannotCrossError as error:
                self._kill()
                raise StudentFault(f"{what} passed on something that cannot be graded: {error}") from None

        self._kill()
        raise StoppedFault(f"{what} was stopped: it used what it was given more than {_MAX_CALL_BACKS} times")

    def _conclude(self, what: str, message: nodes.Message, decoding: Any, arguments: Any) -> Any:
        __tracebackhide__ = True
        if isinstance(message, nodes.NotCrossed):
            raise NotCrossedFault(
                f"{what} returned something that cannot be graded: {text.clean(message.reason)}"
            )
        if isinstance(message, nodes.Raised):
            if message.ambient is not None:
                ambient.restore(decoding.decode(message.ambient))
            raise raised(what, message)
        if not isinstance(message, nodes.Returned):
            raise MalformedError("an answer of the wrong kind")
        try:
            value = decoding.decode(message.value)
            if arguments is not None:
                for change in _pairs(decoding.decode(message.changes)):
                    changes.carry_out(arguments, *change)
                ambient.restore(decoding.decode(message.ambient))
        except CannotCrossError as error:
            raise NotCrossedFault(f"{what} returned something that cannot be graded: {error}") from None
        return value

    def _serve(self, message: nodes.CallBack, decoding: Any) -> None:
        """Call what the test passed in, here; tell the worker what came of it."""
        args, kwargs = decoding.decode(message.args), decoding.decode(message.kwargs)
        handles = self._codec.handles
        if (
            not isinstance(args, tuple)
            or not isinstance(kwargs, dict)
            or not 0 <= message.handle < len(handles)
        ):
            raise MalformedError("a call-back of nothing")
        target = handles[message.handle]
        if callable(target):
            ambient.restore(decoding.decode(message.ambient))
        before = list(changes.snapshot([list(args), kwargs]))
        try:
            result = target(*args, **kwargs) if callable(target) else self._step(target, args)
        except Exception as error:
            names, words = [kind.__name__ for kind in type(error).__mro__[:-1]], text.encodable(str(error))
            raised = self._codec.pack(
                lambda encoding: nodes.Raised(names, words, "", encoding.encode(ambient.capture()))
            )
            wire.send(self._channel, *raised)
            return

        def reply(encoding: Any) -> nodes.Message:
            changed = [[path, part] for path, part, was in before if changes.changed(part, was)]
            left = encoding.encode(ambient.capture()) if callable(target) else None
            return nodes.Returned(encoding.encode(result), encoding.encode(changed), left)

        with contextlib.suppress(wire.ClosedError):  # found out by the next read
            wire.send(self._channel, *self._codec.pack(reply))

    def _step(self, iterable: Any, args: tuple[Any, ...]) -> Any:
        match args:
            case ("iter",):
                self._iterators.append(iter(iterable))
                return len(self._iterators) - 1
            case ("next", int(place)) if 0 <= place < len(self._iterators):
                for item in self._iterators[place]:
                    return True, item
                return False, None
        raise MalformedError("a step of no iterator")

    def _watch(self) -> str | None:
        """Look at the worker from outside; a text says which limit it is over."""
        now = time.monotonic()
        if now < self._next_watch:
            return None
        self._next_watch = now + _WATCH_SECONDS
        seen = usage(self._pid, str(self._directory))
        if seen.rss_bytes - self._baseline > self._limits.memory_mib << 20:
            return f"it took more than {self._limits.memory_mib} MiB of memory"
        if seen.disk_bytes > self._limits.disk_mib << 20 or seen.files > self._limits.files:
            return f"it wrote more than {self._limits.disk_mib} MiB or {self._limits.files} files"
        return None

    def _kill(self, grace_seconds: float = 0.0) -> Stopped:
        self._running = False
        return self._spawner.stop(self._pid, grace_seconds)

    def _died(self, what: str, seconds: float) -> NoReturn:
        end = self._kill(grace_seconds=1.0)  # its pipe closes a moment before it is dead
        if end.status == -signal.SIGKILL and out_of_memory_kills() > self._machine_kills:
            raise WorkerLostError(
                f"{what}: the machine ran out of memory, and its process was killed; grade with fewer --jobs"
            )
        if end.killed:
            how = "closed its connection to the grader"
        elif end.status < 0:
            how = f"was killed by signal {-end.status}"
        else:
            how = f"ended itself with exit status {end.status}"
        raise StudentFault(f"{what}: its process {how} after {seconds:.1f} s, so nothing came back") from None

    def _forged(self, what: str, error: MalformedError) -> NoReturn:
        self._kill()
        raise StudentFault(f"{what}: its process sent {error}") from None


def _pairs(value: Any) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise MalformedError("changes that are none")
    return value
