"""Looking at a worker from outside, and ending it: nothing here believes what the worker says."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil

_MAX_ENTRIES = 20_000
_KERNEL_COUNTERS = Path("/proc/vmstat")


@dataclass(frozen=True)
class Usage:
    """What a worker and everything that it started use now."""

    rss_bytes: int
    """Resident memory, shared pages counted in each process; the zygote's own is part of it."""
    processes: int
    threads: int
    files: int
    """Files and folders in the directory; counting stops at 20,000."""
    disk_bytes: int
    """Allocated to them, and to deleted files that are still open where the system shows those."""


def usage(pid: int, directory: str | Path | None = None, uid: int | None = None) -> Usage:
    """Measure the worker ``pid``, its session, its descendants and whoever runs as ``uid``.

    A worker that is gone uses nothing.
    """
    rss = processes = threads = deleted = 0
    for member in _members(pid, uid):
        with contextlib.suppress(psutil.Error), member.oneshot():
            rss += member.memory_info().rss
            threads += member.num_threads()
            processes += 1
        if directory is not None:
            deleted += _deleted_bytes(member.pid)
    files, disk = _scan(directory) if directory is not None else (0, 0)
    return Usage(rss, processes, threads, files, disk + deleted)


def out_of_memory_kills(counters: Path = _KERNEL_COUNTERS) -> int:
    """How many processes the kernel has ended since it started, for want of memory; 0 where it does not say.

    Linux counts those of every control group (``oom_kill``, since 4.13).
    """
    with contextlib.suppress(OSError, ValueError):
        for line in counters.read_text().splitlines():
            name, _, number = line.partition(" ")
            if name == "oom_kill":
                return int(number)
    return 0


def kill_tree(pid: int, uid: int | None = None, seconds: float = 5.0) -> bool:
    """End the worker ``pid``: its session, process group and descendants, and every process of ``uid``.

    ``uid`` must be the worker's alone; root's and our own are ignored.

    Returns:
        Whether all of them were gone, or dead and only waiting to be collected, within ``seconds``.
    """
    deadline = time.monotonic() + seconds
    with contextlib.suppress(OSError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
    while members := _members(pid, uid):
        for member in members:
            with contextlib.suppress(psutil.Error):
                member.kill()
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


class _Seen(NamedTuple):
    """What is known of a process at one look."""

    parent: int
    group: int
    session: int
    dead: bool
    """Whether it only waits to be collected."""


def _members(pid: int, uid: int | None) -> list[psutil.Process]:
    spared = {0, 1, os.getpid(), os.getppid()}
    if uid in {0, os.getuid(), os.geteuid()}:
        uid = None
    everybody = _everybody()
    children: dict[int, list[int]] = {}
    for number, seen in everybody.items():
        children.setdefault(seen.parent, []).append(number)
    found: set[int] = set()
    todo = [pid]
    while todo:
        number = todo.pop()
        if number not in found:
            found.add(number)
            todo += children.get(number, [])
    living = []
    for number, seen in everybody.items():
        belongs = number in found or pid in (seen.group, seen.session)
        if not seen.dead and number not in spared and (belongs or _runs_as(number, uid)):
            with contextlib.suppress(psutil.Error):
                living.append(psutil.Process(number))
    return living


def _everybody() -> dict[int, _Seen]:
    """Every process of the machine."""
    if sys.platform != "linux":
        return dict(_everybody_slowly())
    found = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - names are what is needed
        if name.isdigit():
            # Asked ten times a second of each worker, and at its end: psutil takes five times as long.
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                state, parent, group, session = file.read().rpartition(b")")[2].split()[:4]
                found[int(name)] = _Seen(int(parent), int(group), int(session), state in (b"Z", b"X"))
    return found


def _everybody_slowly() -> Iterator[tuple[int, _Seen]]:
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            group, session = os.getpgid(process.pid), os.getsid(process.pid)
            dead = process.status() == psutil.STATUS_ZOMBIE
            yield process.pid, _Seen(process.ppid(), group, session, dead)


def _runs_as(pid: int, uid: int | None) -> bool:
    if uid is None:
        return False
    if sys.platform != "linux":
        with contextlib.suppress(psutil.Error):
            return uid in psutil.Process(pid).uids()
    else:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/status", "rb") as file:  # noqa: PTH123 - as above
            return b"%d" % uid in file.read().partition(b"\nUid:")[2].partition(b"\n")[0].split()
    return False  # it is gone


def _scan(directory: str | Path) -> tuple[int, int]:
    """Entries and allocated bytes, without following links; bounded, because a worker can make a million."""
    entries = allocated = 0
    folders = [os.fspath(directory)]
    while folders and entries < _MAX_ENTRIES:
        # A worker may remove or swap anything meanwhile.
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as listing:
            for entry in listing:
                entries += 1
                with contextlib.suppress(OSError):
                    allocated += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                if entries >= _MAX_ENTRIES:
                    break
    return entries, allocated


def _deleted_bytes(pid: int) -> int:
    total = 0
    folder = Path(f"/proc/{pid}/fd")
    with contextlib.suppress(OSError):
        for entry in folder.iterdir():
            with contextlib.suppress(OSError):
                status = entry.stat()
                if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                    total += status.st_blocks * 512
    return total
