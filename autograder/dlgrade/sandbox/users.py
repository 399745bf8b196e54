"""Users for workers: numbers that belong to nobody, lent to one grader at a time."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

FIRST, LAST = 61_000, 61_183
"""Numbers that distributions leave alone: below are people's and homes', above systemd's dynamic services."""

_LOCKS = Path("/run/dlgrade")
_held: dict[int, int | None] = {}
_guard = threading.Lock()


def lease(slot: int) -> int | None:
    """A user that no other process of this machine leases while this one lives; the same for the same slot.

    None if there is none left, or no place for the locks. Killing every process of such a user is safe.
    """
    with _guard:
        if slot not in _held:
            _held[slot] = next((uid for uid in range(FIRST, LAST + 1) if _lock(uid)), None)
        return _held[slot]


def _lock(uid: int) -> bool:
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        _LOCKS.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(_LOCKS / str(uid), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return False
    return True  # the descriptor stays open, and with it the lock, until the process ends


def closed(paths: Iterable[str]) -> str | None:
    """The first folder or file that our user cannot read: of ``paths``, those above, and their entries."""
    for path in map(Path, paths):
        for folder in reversed(path.resolve().parents):
            if not os.access(folder, os.X_OK):
                return str(folder)
        entries = path.iterdir() if path.is_dir() and os.access(path, os.R_OK) else ()
        for entry in (path, *entries):
            if not os.access(entry, os.R_OK | os.X_OK if entry.is_dir() else os.R_OK):
                return str(entry)
    return None
