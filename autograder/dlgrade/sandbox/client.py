"""The grader's and the examiner's end: starting the zygote, and asking it for children."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

import msgspec

from dlgrade.errors import GraderError
from dlgrade.sandbox.confine import Confinement, clean_environment
from dlgrade.sandbox.zygote import MAX_MESSAGE, Fork, Forked, Order, Reply, Stop, Stopped

START_SECONDS = 180.0
"""Importing TensorFlow takes 3-6 s, and far longer from a cold disk."""

_replies = msgspec.msgpack.Decoder(Reply)


class Spawner:
    """Asks a zygote for children, over a control socket; usable from many threads."""

    def __init__(self, control: socket.socket):
        """Use ``control``, and close it in the end."""
        self._control = control
        self._lock = threading.Lock()

    def fork(self, role: str, confinement: Confinement | None) -> tuple[int, socket.socket]:
        """A child in ``role``: its pid, and our end of its channel."""
        ours, theirs = socket.socketpair()
        with theirs:
            reply = self._ask(Fork(role, confinement), [theirs.fileno()])
        assert isinstance(reply, Forked)
        return reply.pid, ours

    def stop(self, pid: int, grace_seconds: float = 0.0) -> Stopped:
        """End a child and everything that it started, giving it ``grace_seconds`` to end by itself."""
        reply = self._ask(Stop(pid, grace_seconds), [])
        assert isinstance(reply, Stopped)
        return reply

    def close(self) -> None:
        """Hang up: the zygote ends every child that was forked over this socket."""
        self._control.close()

    def _ask(self, order: Order, descriptors: list[int]) -> Reply:
        with self._lock:
            try:
                socket.send_fds(self._control, [msgspec.msgpack.encode(order)], descriptors)
                data = self._control.recv(MAX_MESSAGE)
            except OSError as error:
                raise ZygoteLostError(f"the process that starts workers is gone ({error})") from None
        if not data:
            raise ZygoteLostError("the process that starts workers is gone")
        return _replies.decode(data)


class ZygoteLostError(GraderError):
    """The zygote died; a new one can be started."""


class ZygoteProcess:
    """A running zygote."""

    def __init__(self, roles: dict[str, str], preload: list[str]):
        """Start one, and wait until it has imported everything.

        Raises:
            GraderError: it could not be started; the message holds the end of what it printed.
        """
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        package_root = str(Path(__file__).resolve().parents[2])
        arguments = json.dumps({"control": theirs.fileno(), "roles": roles, "preload": preload})
        start = f"import sys; sys.path.insert(0, {package_root!r}); "
        start += "from dlgrade.sandbox.zygote import main; main(sys.argv[1])"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-c", start, arguments],
                env=clean_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        ours.settimeout(START_SECONDS)
        ready = b""
        try:
            with contextlib.suppress(OSError):
                ready = ours.recv(MAX_MESSAGE)
        except BaseException:
            self._process.kill()
            raise
        if ready != b"ready":
            self._process.kill()
            self._process.wait()
            raise GraderError(f"the grading process did not start: {self.log_tail() or 'no reason given'}")
        ours.settimeout(None)
        self.spawner = Spawner(ours)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def log_tail(self, size: int = 600) -> str:
        """The end of what it and its trusted children printed to stderr."""
        end = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, max(0, end - size)).decode(errors="replace").strip()

    def close(self) -> None:
        """End it and all of its children."""
        self.spawner.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
