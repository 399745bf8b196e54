"""Frames on a stream socket: one small structured header, and the bulk bytes beside it.

A frame is ``!II`` (length of the header, number of buffers), the buffers' lengths as ``!Q`` each, the
header, and the buffers. Both parts are limited before anything is read: the header bounds how many Python
objects a hostile sender can make, the buffers bound its bytes.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable, Sequence

from dlgrade.codec.errors import CannotCrossError, MalformedError

MAX_HEADER = 4 << 20
"""Bytes of structure: configurations, scalars, strings, and where the arrays are."""
MAX_BUFFERS = 4096
MAX_BULK = 256 << 20
"""Bytes of all arrays of one message together."""

STARTED = b"started"
"""The header of a worker's first frame, sent before it has read a line of the submission."""

_PREFIX = struct.Struct("!II")
_POLL_SECONDS = 0.02


class ClosedError(Exception):
    """The other side is gone: its process ended, or closed its end."""


class DeadlineError(Exception):
    """The deadline passed before the whole frame was there."""


class Interrupted(Exception):
    """The watcher gave a reason to stop waiting; it is the first argument."""


Watcher = Callable[[], str | None]
"""Called while waiting; a text ends the wait with ``Interrupted``."""


def send(sock: socket.socket, header: bytes, buffers: Sequence[bytes | memoryview] = ()) -> None:
    """Write one frame.

    Raises:
        CannotCrossError: it is larger than a message may be.
        ClosedError: the other side is gone.
    """
    sizes = [len(buffer) for buffer in buffers]
    if len(header) > MAX_HEADER or len(sizes) > MAX_BUFFERS or sum(sizes) > MAX_BULK:
        size = (len(header) + sum(sizes)) / (1 << 20)
        raise CannotCrossError(
            f"{size:.0f} MiB in {len(sizes)} arrays; at most {MAX_BULK >> 20} MiB in {MAX_BUFFERS} arrays, "
            f"and {MAX_HEADER >> 20} MiB of lists, numbers and text, fit into one answer"
        )
    prefix = _PREFIX.pack(len(header), len(sizes)) + struct.pack(f"!{len(sizes)}Q", *sizes)
    try:
        sock.sendall(prefix + header)
        for buffer in buffers:
            sock.sendall(buffer)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise ClosedError from error


def receive(
    sock: socket.socket, *, deadline: float | None = None, watch: Watcher | None = None
) -> tuple[bytes, list[bytearray]]:
    """Read one frame.

    Args:
        sock: a connected stream socket.
        deadline: in ``time.monotonic()`` seconds; None waits for ever.
        watch: called whenever something comes, and every 20 ms while nothing does.

    Raises:
        ClosedError, DeadlineError, Interrupted: as their names say.
        MalformedError: the lengths are beyond the limits.
    """
    header_size, count = _PREFIX.unpack(_read(sock, _PREFIX.size, deadline, watch))
    if header_size > MAX_HEADER or count > MAX_BUFFERS:
        raise MalformedError(f"a header of {header_size} bytes with {count} arrays is beyond the limits")
    sizes = struct.unpack(f"!{count}Q", _read(sock, 8 * count, deadline, watch))
    if sum(sizes) > MAX_BULK:
        raise MalformedError(f"{sum(sizes)} bytes of arrays are beyond the limit")
    header = bytes(_read(sock, header_size, deadline, watch))
    return header, [_read(sock, size, deadline, watch) for size in sizes]


def _read(sock: socket.socket, size: int, deadline: float | None, watch: Watcher | None) -> bytearray:
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size:
        if deadline is not None or watch is not None:
            _wait(sock, deadline, watch)
        try:
            got = sock.recv_into(view[filled:])
        except ConnectionResetError as error:
            raise ClosedError from error
        if got == 0:
            raise ClosedError
        filled += got
    return data


def _wait(sock: socket.socket, deadline: float | None, watch: Watcher | None) -> None:
    ready = False
    while not ready:
        ready = bool(select.select([sock], [], [], _POLL_SECONDS)[0])
        # Asked also when there is something: a sender that drips bytes must not outlive its limits.
        if deadline is not None and time.monotonic() > deadline:
            raise DeadlineError
        if watch is not None and (reason := watch()) is not None:
            raise Interrupted(reason)
