"""Giving up root: capabilities and the user."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import struct
import sys
from pathlib import Path

from dlgrade.sandbox import kernel

_VERSION_3 = 0x20080522
# Root without capabilities gets none back by starting a program, and cannot lift this rule.
_SECURE = (
    0b11 | (0b10 << 4) | (0b11 << 6)
)  # NOROOT and its lock; KEEP_CAPS' lock; NO_CAP_AMBIENT_RAISE and its lock


def forbid_regaining() -> None:
    """Empty the bounding and ambient sets, and lock root out of gaining any; only root needs it, and can."""
    with contextlib.suppress(PermissionError):
        kernel.prctl(kernel.PR_SET_SECUREBITS, _SECURE)
        for capability in range(64):
            try:
                kernel.prctl(kernel.PR_CAPBSET_DROP, capability)
            except OSError as error:
                if error.errno == errno.EINVAL:
                    break  # past the last one that this kernel knows
                raise
    kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)


def drop_capabilities() -> None:
    """Have no capability.

    Raises:
        OSError: the kernel refused.
    """
    header = ctypes.create_string_buffer(struct.pack("=Ii", _VERSION_3, 0))
    nothing = ctypes.create_string_buffer(24)
    if kernel.libc().capset(header, nothing) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def become(uid: int) -> None:
    """Be ``uid``, in the group of the same number and no other, for good.

    Raises:
        OSError: the process is not root.
    """
    assert sys.platform != "win32"
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def hand_over(directory: str, uid: int) -> None:
    """Give ``directory`` and all that lies in it to ``uid``, and to no one else; links are not followed.

    Raises:
        OSError: the process is not root, or there is no such directory.
    """
    for _, folders, files, descriptor in os.fwalk(directory):
        os.fchown(descriptor, uid, uid)
        for name in (*folders, *files):
            os.chown(name, uid, uid, dir_fd=descriptor, follow_symlinks=False)
    Path(directory).chmod(0o700)
