"""Landlock: which files a process may open, whoever owns them.

Works without root. It governs opening, creating, renaming and removing; not ``stat``, ``chdir``, ``chmod`` or
``chown``: modes, users and the seccomp filter have to cover those.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from enum import IntFlag

from dlgrade.sandbox import kernel

# The same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1


class Access(IntFlag):
    """Rights on files, named as in ``landlock(7)``."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


READ = Access.READ_FILE | Access.READ_DIR
# No symbolic links: whoever cleans up or collects afterwards must not be led elsewhere.
OWN = (
    READ
    | Access.WRITE_FILE
    | Access.TRUNCATE
    | Access.MAKE_REG
    | Access.MAKE_DIR
    | Access.REMOVE_FILE
    | Access.REMOVE_DIR
    | Access.REFER
)
DEVICE = Access.READ_FILE | Access.WRITE_FILE

_ON_A_FILE = Access.EXECUTE | Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE | Access.IOCTL_DEV
_SINCE = {1: 13, 2: 14, 3: 15, 4: 15}  # version: how many of the rights above it knows; 16 from version 5
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract unix sockets, signals


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def version() -> int:
    """The kernel's Landlock version, 1 or more.

    Raises:
        OSError: ENOSYS, the kernel has none; EOPNOTSUPP, it is switched off.
    """
    return kernel.syscall(_CREATE_RULESET, 0, 0, _VERSION)


def restrict(allowed: Iterable[tuple[str, Access]]) -> None:
    """From now on this thread may only do what ``allowed`` lists, below those paths.

    Everything else on files is refused; so are TCP, signals to other processes and their abstract sockets
    where the kernel knows how. Paths that do not exist are left out. Call it before a thread is started: it
    restricts one thread and what that starts.

    Raises:
        OSError: the kernel has no Landlock, or the process has neither no-new-privileges nor CAP_SYS_ADMIN.
    """
    known = version()
    files = (1 << _SINCE.get(known, 16)) - 1
    attributes = _Ruleset(files, _TCP if known >= 4 else 0, _SCOPES if known >= 6 else 0)
    ruleset = kernel.syscall(_CREATE_RULESET, ctypes.addressof(attributes), ctypes.sizeof(attributes), 0)
    try:
        for path, access in allowed:
            _add(ruleset, path, access & files)
        kernel.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _add(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what cannot be found or reached cannot be granted
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            access &= _ON_A_FILE
        rule = ctypes.create_string_buffer(struct.pack("=Qi", access, parent))
        kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.addressof(rule), 0)
    finally:
        os.close(parent)
