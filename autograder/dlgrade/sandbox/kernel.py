"""System calls that Python has no function for. Importable anywhere, usable on Linux."""

from __future__ import annotations

import ctypes
import os
from functools import cache

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4


@cache
def libc() -> ctypes.CDLL:
    """The C library that this process already runs on."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def syscall(number: int, *arguments: int) -> int:
    """Call the kernel; pointers are passed as addresses.

    Raises:
        OSError: the kernel refused.
    """
    result: int = libc().syscall(ctypes.c_long(number), *(ctypes.c_ulong(value) for value in arguments))
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, *arguments: int) -> int:
    """``prctl(2)``.

    Raises:
        OSError: the kernel refused.
    """
    padded = [*arguments, 0, 0, 0, 0][:4]
    result: int = libc().prctl(ctypes.c_int(option), *(ctypes.c_ulong(value) for value in padded))
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
