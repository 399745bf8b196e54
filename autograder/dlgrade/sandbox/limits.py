"""Resource limits, as the kernel counts them inside the process.

They are the coarse half: none counts resident memory, and none counts small files. The fine half is
``watch``, from outside.
"""

from __future__ import annotations

import os
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_MIB = 1 << 20


def apply(
    *,
    cpu_seconds: int,
    address_space_mib: int,
    data_mib: int,
    file_mib: int,
    open_files: int,
    processes: int | None,
) -> None:
    """Limit this process.

    Args:
        cpu_seconds: of all its threads together; the kernel then kills it.
        address_space_mib: to be added to what it has mapped so far.
        data_mib: of private writable memory, to be added to what it has so far.
        file_mib: size of one file.
        open_files: descriptors.
        processes: processes and threads of its user; None leaves that alone, because a user who is also
            someone else's has others running.

    Raises:
        OSError: the kernel refused.
    """
    mapped, writable = _mapped()
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: mapped + address_space_mib * _MIB,
        resource.RLIMIT_DATA: writable + data_mib * _MIB,
        resource.RLIMIT_FSIZE: file_mib * _MIB,
        resource.RLIMIT_NOFILE: open_files,
        resource.RLIMIT_MEMLOCK: 0,
    }
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        wanted[resource.RLIMIT_MSGQUEUE] = 0
    if processes is not None:
        wanted[resource.RLIMIT_NPROC] = processes
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ceiling, ceiling))


def _mapped() -> tuple[int, int]:
    """Bytes of this process's address space, and of its writable private part."""
    pages = [int(field) for field in Path("/proc/self/statm").read_bytes().split()]
    size = os.sysconf("SC_PAGE_SIZE")
    return pages[0] * size, pages[5] * size
