"""The files that Python and TensorFlow need: a worker may read these and no others but its own."""

from __future__ import annotations

import os
import sys
import sysconfig
from functools import cache
from pathlib import Path

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_TIME = ("/etc/localtime", "/usr/share/zoneinfo")
_KERNEL = (
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
    "/sys/devices/system/cpu",
    "/proc/meminfo",
    "/proc/cpuinfo",
)


@cache
def python_trees() -> tuple[str, ...]:
    """Folders of the interpreter, the standard library and installed packages, symbolic links resolved.

    Not whatever else is on ``sys.path``: an editable install points into a repository, where the tests lie.
    """
    trees = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    trees |= {f"{prefix}/lib" for prefix in (sys.prefix, sys.base_prefix)}
    trees |= {path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}}
    found = {os.path.realpath(tree) for tree in trees if Path(tree).is_dir()}
    return tuple(sorted(tree for tree in found if not any(_lies_in(tree, other) for other in found)))


def readable() -> tuple[str, ...]:
    """Everything that a worker may read, besides its own directory and ``/proc/self``."""
    return (*python_trees(), *_LIBRARIES, *_TIME, *_KERNEL)


def _lies_in(path: str, folder: str) -> bool:
    return path != folder and Path(path).is_relative_to(folder)
