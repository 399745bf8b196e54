"""The zygote: a process that has imported TensorFlow, has run no op, and does nothing but fork.

It holds no test, no submission and no result. A child of it is an examiner (trusted; it gets a control
socket of its own, so that it can ask for workers) or a worker (confined before a line of the student's runs).
It is exec'ed with a clean environment, because ``/proc/self/environ`` shows what a process was started with.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import time
import traceback
from collections.abc import Callable
from typing import NoReturn

import msgspec

from dlgrade.sandbox.confine import Confinement, confine, harden_parent
from dlgrade.sandbox.watch import kill_tree

Role = Callable[[socket.socket, socket.socket | None], None]
"""What a child does: its channel, and its control socket if it may ask for children."""

MAX_MESSAGE = 1 << 16


class Fork(msgspec.Struct, frozen=True, tag="fork"):
    """Ask for a child; its channel's end comes with the message."""

    role: str
    confinement: Confinement | None
    """None for a trusted child, which also gets a control socket."""


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Ask for the end of a child, and for how it ended."""

    pid: int
    grace_seconds: float = 0.0
    """How long it may take to end by itself first."""


class Forked(msgspec.Struct, frozen=True, tag="forked"):
    """The child's pid."""

    pid: int


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    """How the child ended: its exit status, or minus the signal that killed it."""

    status: int
    killed: bool = False
    """Whether it still ran, and was ended now."""


Order = Fork | Stop
Reply = Forked | Stopped

_orders = msgspec.msgpack.Decoder(Order)


class Zygote:
    """The loop that serves orders."""

    def __init__(self, control: socket.socket, roles: dict[str, Role]):
        """Serve the grader at ``control``; its end is the zygote's."""
        self._grader = control
        self._roles = roles
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._children: dict[int, tuple[socket.socket, Confinement | None]] = {}
        self._statuses: dict[int, int] = {}

    def serve(self) -> None:
        """Until the grader hangs up; then every child is killed."""
        while True:
            for key, _ in self._selector.select():
                control = key.fileobj
                assert isinstance(control, socket.socket)
                data, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE, 1)
                if data:
                    self._obey(control, _orders.decode(data), descriptors)
                elif control is self._grader:
                    for pid in list(self._children):
                        self._stop(pid)
                    return
                else:
                    self._hang_up(control)

    def _obey(self, control: socket.socket, order: Order, descriptors: list[int]) -> None:
        reply: Reply
        if isinstance(order, Fork):
            channel = socket.socket(fileno=descriptors[0])
            reply = Forked(self._fork(control, order, channel))
            channel.close()
        else:
            reply = self._stop(order.pid, order.grace_seconds)
        with contextlib.suppress(OSError):
            control.send(msgspec.msgpack.encode(reply))

    def _fork(self, control: socket.socket, order: Fork, channel: socket.socket) -> int:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._become(order, channel, theirs)
        theirs.close()
        self._children[pid] = (control, order.confinement)
        if order.confinement is None:
            self._selector.register(ours, selectors.EVENT_READ)
        else:
            ours.close()
        return pid

    def _become(self, order: Fork, channel: socket.socket, control: socket.socket) -> NoReturn:
        status = 70  # EX_SOFTWARE: something of ours went wrong
        try:
            gc.enable()
            if order.confinement is not None:
                confine(order.confinement, keep=[channel.fileno()])
                self._roles[order.role](channel, None)
            else:
                keep = {0, 1, 2, channel.fileno(), control.fileno()}
                os.setsid()
                for descriptor in _open_descriptors() - keep:
                    with contextlib.suppress(OSError):
                        os.close(descriptor)
                self._roles[order.role](channel, control)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _stop(self, pid: int, grace_seconds: float = 0.0) -> Stopped:
        if pid not in self._children:
            return Stopped(0)
        _, confinement = self._children.pop(pid)
        deadline = time.monotonic() + grace_seconds
        self._reap()
        while pid not in self._statuses and time.monotonic() < deadline:
            time.sleep(0.002)
            self._reap()
        killed = pid not in self._statuses
        if killed or (confinement is not None and confinement.uid is not None):
            kill_tree(pid, confinement.uid if confinement else None)
        if killed:
            with contextlib.suppress(ChildProcessError):
                self._statuses[pid] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self._reap()
        return Stopped(self._statuses.pop(pid, 0), killed)

    def _reap(self) -> None:
        """Collect the dead, also those that were re-parented to this process."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                self._statuses[pid] = os.waitstatus_to_exitcode(status)

    def _hang_up(self, control: socket.socket) -> None:
        """A trusted child is gone: its workers go too."""
        self._selector.unregister(control)
        for pid, (owner, _) in list(self._children.items()):
            if owner is control:
                self._stop(pid)
                self._statuses.pop(pid, None)
        control.close()


def _open_descriptors() -> set[int]:
    return {int(name) for name in os.listdir("/proc/self/fd")}  # noqa: PTH208 - closed at once


def run(control_descriptor: int, roles: dict[str, str], preload: list[str]) -> None:
    """Import, harden, and serve.

    Args:
        control_descriptor: an inherited SOCK_SEQPACKET socket to the grader.
        roles: role to ``module:function``, imported before any fork.
        preload: further modules to import, so that no child has to.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to handle
    control = socket.socket(fileno=control_descriptor)
    functions = {}
    for module in preload:
        importlib.import_module(module)
    for role, target in roles.items():
        module, _, name = target.partition(":")
        functions[role] = getattr(importlib.import_module(module), name)
    harden_parent()
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page that it touches
    control.send(b"ready")
    Zygote(control, functions).serve()


def main(arguments: str) -> None:
    """Run with the JSON that ``client.ZygoteProcess`` writes."""
    given = json.loads(arguments)
    run(given["control"], given["roles"], given["preload"])
