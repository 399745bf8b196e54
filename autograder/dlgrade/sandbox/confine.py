"""From a fresh fork to a worker: every protection in the order in which they can be taken.

The order matters. Landlock needs its paths opened while the process may still open them; what bounds
capabilities is emptied before the user changes, because only root can; changing the user clears the signal
that follows a parent's death; and the seccomp filter comes last, because it refuses what the others need.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from dlgrade.errors import GraderError
from dlgrade.sandbox import installation, kernel, landlock, limits, privileges, seccomp, users


class Protection(StrEnum):
    """What can be switched off alone; docs/protections.md says what each stops."""

    LANDLOCK = "landlock"
    SECCOMP = "seccomp"
    NO_NEW_PRIVS = "no-new-privs"
    RLIMITS = "rlimits"
    UID = "uid"
    CAPABILITIES = "capabilities"
    DESCRIPTORS = "descriptors"
    ENVIRONMENT = "environment"


class ConfinementError(GraderError):
    """A protection that this machine has could not be taken: the worker must not run."""


class Confinement(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker is confined; plain data. All are upper bounds, memory's beyond what it starts with."""

    directory: str
    """The worker's own: read-write, its working directory, its home. Its parents must be open to ``uid``."""
    read_only: tuple[str, ...] = ()
    """Further files and folders that it may read."""
    uid: int | None = None
    """The user to become, and the group of that number; None stays."""
    cpu_seconds: int = 600
    """Of all threads together, over the worker's whole life."""
    address_space_mib: int = 6144
    data_mib: int = 3072
    """Writable private memory; training a CNN and two LSTMs on 2 cores takes 340."""
    file_mib: int = 64
    """Size of one file."""
    open_files: int = 64
    processes: int = 256
    """Processes and threads of ``uid``; not counted when there is none."""
    missing: frozenset[Protection] = frozenset()
    """What this machine cannot give, as ``probe`` found: left out. Everything else must succeed."""
    off: frozenset[Protection] = frozenset()
    """Switched off on purpose: a test that something is stopped shows that without this it works."""


_PASSED_ON = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "HOME")
_ALWAYS = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # the same order of sets on every run
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # NumPy's sums in one order on every machine, and no thread before a fork
    "MPLBACKEND": "Agg",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def clean_environment() -> dict[str, str]:
    """What to start the zygote with: ``/proc/self/environ`` shows this, whatever changes later."""
    return {**_ALWAYS, **{name: os.environ[name] for name in _PASSED_ON if name in os.environ}}


def harden_parent() -> None:
    """Shut this process's memory to others of its user, and inherit orphans; for zygote and examiner."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        installation.python_trees()  # looked up once, so that no child has to


def confine(confinement: Confinement, keep: Iterable[int]) -> None:
    """Turn this freshly forked, single-threaded process into a worker.

    It leads a session of its own, dies with the thread that forked it, and keeps the descriptors ``keep`` and
    nothing else; 0, 1 and 2 become ``/dev/null`` unless kept.

    Raises:
        ConfinementError: a protection that is neither missing nor off could not be taken; end the process.
    """
    c, left_out = confinement, confinement.missing | confinement.off
    step: str = "session"
    try:
        parent = os.getppid()
        if os.getsid(0) != os.getpid():
            os.setsid()
        os.umask(0o077)
        os.chdir(c.directory)
        null = os.open(os.devnull, os.O_RDWR)
        pin = _pin_proc()
        step = Protection.ENVIRONMENT
        _set_environment(c.directory, clear=step not in left_out)
        step = Protection.DESCRIPTORS
        if step not in left_out:
            _close_all_but({*keep, 0, 1, 2, null, pin})
        step = Protection.RLIMITS
        if step not in left_out:
            _limit(c)
        step = Protection.NO_NEW_PRIVS
        if step not in left_out:
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        drop_uid = c.uid is not None and Protection.UID not in left_out
        if drop_uid and c.uid is not None:
            step = Protection.UID
            privileges.hand_over(c.directory, c.uid)
        step = Protection.LANDLOCK
        if step not in left_out:
            landlock.restrict(_allowed(c))
        step = Protection.CAPABILITIES
        if step not in left_out:
            privileges.forbid_regaining()
        if drop_uid and c.uid is not None:
            step = Protection.UID
            privileges.become(c.uid)
            closed = users.closed([c.directory, *c.read_only])
            if closed is not None:
                raise PermissionError(f"{closed} is closed to user {c.uid}")
        step = Protection.CAPABILITIES
        if step not in left_out:
            privileges.drop_capabilities()
        step = "session"
        if sys.platform == "linux":
            _die_with(parent)
        step = Protection.SECCOMP
        if step not in left_out:
            seccomp.install()
        # Last, so that a failure above can still be reported.
        if Protection.DESCRIPTORS not in left_out:
            for descriptor in {0, 1, 2} - set(keep):
                os.dup2(null, descriptor)
        if null > 2:
            os.close(null)
    except OSError as error:
        raise ConfinementError(f"sandbox: {step} cannot be applied ({error})") from error


def _pin_proc() -> int:
    """Hold ``/proc/self`` open: Landlock's rule is tied to a cache entry that the kernel might drop."""
    return os.open("/proc/self", os.O_RDONLY) if sys.platform == "linux" else 0


def _set_environment(directory: str, *, clear: bool) -> None:
    if clear:
        os.environ.clear()
    os.environ.update(_ALWAYS)
    for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "KERAS_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = directory
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # the GPU is the examiner's
    tempfile.tempdir = None  # the zygote may have asked for it before


def _close_all_but(keep: set[int]) -> None:
    folder = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    for name in os.listdir(folder):  # noqa: PTH208 - names are what is needed
        if int(name) not in keep:
            try:
                os.close(int(name))
            except OSError:
                continue  # the listing's own


def _limit(c: Confinement) -> None:
    limits.apply(
        cpu_seconds=c.cpu_seconds,
        address_space_mib=c.address_space_mib,
        data_mib=c.data_mib,
        file_mib=c.file_mib,
        open_files=c.open_files,
        processes=None if c.uid is None else c.processes,
    )


def _allowed(c: Confinement) -> list[tuple[str, landlock.Access]]:
    # Opened here, in the child: /proc/self names whoever opens it.
    readable = (*installation.readable(), "/proc/self", *c.read_only)
    return [
        *((path, landlock.READ) for path in readable),
        (os.devnull, landlock.DEVICE),
        (c.directory, landlock.OWN),
    ]


def _die_with(parent: int) -> None:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)
    if os.getppid() != parent:
        os._exit(1)  # it died before the line above could matter
    # Becoming another user closed /proc/self/fd to ourselves; the grader's watch looks there as well.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
