"""What this machine can give: each protection is really tried, in a throw-away process.

Being told is not enough: containers answer ENOSYS, EPERM, or success without effect.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

from dlgrade.sandbox import installation, kernel, landlock, limits, privileges, seccomp, users
from dlgrade.sandbox.confine import Protection, clean_environment

_SECONDS = 60
_POSIX_ONLY = (Protection.DESCRIPTORS, Protection.ENVIRONMENT)


@cache
def probe(read_only: tuple[str, ...] = ()) -> dict[Protection, str]:
    """The protections that this machine cannot give, each with the reason as a sentence; tried once.

    Args:
        read_only: what workers will read besides the Python installation; their user has to be able to.
    """
    if sys.platform != "linux":
        system = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
        reason = (
            f"{system} has no equivalent that dlgrade uses; grade in a Linux container or a virtual machine"
        )
        given = () if sys.platform == "win32" else _POSIX_ONLY
        return {protection: reason for protection in Protection if protection not in given}
    start = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    start += "from dlgrade.sandbox.probe import main; main()"
    try:
        done = subprocess.run(
            [sys.executable, "-c", start, json.dumps(sys.path), json.dumps(read_only)],
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        answers: dict[str, str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, json.JSONDecodeError) as error:
        reason = f"it could not be tried ({error})"
        return dict.fromkeys(Protection, reason)
    return {Protection(name): reason for name, reason in answers.items()}


def usable_uid(slot: int = 0, read_only: tuple[str, ...] = ()) -> int | None:
    """The user for the workers of ``slot``, no one else's while this process lives; None if they keep ours.

    Slots that work at the same time have different users. ``probe(read_only)`` says why it is None.
    """
    return None if Protection.UID in probe(read_only) else users.lease(slot)


def main() -> None:
    """Try everything and print the reasons for what failed, as JSON."""
    read_only = json.loads(sys.argv[2])
    checks: dict[Protection, Callable[[], str | None]] = {
        Protection.LANDLOCK: _landlock,
        Protection.SECCOMP: _seccomp,
        Protection.NO_NEW_PRIVS: _no_new_privs,
        Protection.RLIMITS: _limits,
        Protection.UID: lambda: _uid(read_only),
        Protection.CAPABILITIES: _capabilities,
        Protection.DESCRIPTORS: _descriptors,
    }
    reasons = {protection: _in_a_child(check) for protection, check in checks.items()}
    print(json.dumps({protection: reason for protection, reason in reasons.items() if reason}))


def _in_a_child(check: Callable[[], str | None]) -> str:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            reason = check() or ""
        except OSError as error:
            reason = f"the kernel refused it ({error.strerror or error})"
        except BaseException as error:
            reason = f"it could not be tried ({type(error).__name__}: {error})"
        finally:
            os.write(writing, reason.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        reason = pipe.read().decode()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return reason if status == 0 else f"trying it ended the process (status {status})"


def _landlock() -> str | None:
    try:
        landlock.version()
    except OSError as error:
        return f"the kernel has no Landlock, or it is switched off: it needs Linux 5.13 ({error.strerror})"
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.restrict([])
    try:
        Path("/dev/null").read_bytes()
    except PermissionError:
        return None
    return "the kernel accepts Landlock rules, but does not enforce them"


def _seccomp() -> str | None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install()
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    try:
        socket.socket()
    except PermissionError:
        return None
    return "the kernel accepts the filter, but does not enforce it"


def _no_new_privs() -> str | None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    return None if kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS) == 1 else "it does not stay set"


def _limits() -> str | None:
    limits.apply(cpu_seconds=60, address_space_mib=64, data_mib=64, file_mib=1, open_files=64, processes=None)
    try:
        bytearray(256 << 20)
    except MemoryError:
        return None
    return "a memory limit is accepted, but not enforced"


def _uid(read_only: list[str]) -> str | None:
    if os.geteuid() != 0:
        return "only root can give each worker a user of its own; workers run as you"
    if users.lease(0) is None:
        return "no free user was found for the workers; they keep root's"
    needed = [*installation.python_trees(), *read_only]  # while Python can still be read to find out
    privileges.become(users.FIRST)
    closed = users.closed(needed)
    return closed and f"{closed} is closed to other users, and workers need it; they keep root's user"


def _capabilities() -> str | None:
    privileges.forbid_regaining()
    privileges.drop_capabilities()
    status = Path("/proc/self/status").read_text()
    held = {
        line.split()[0]: int(line.split()[1], 16) for line in status.splitlines() if line.startswith("Cap")
    }
    left = [name for name in ("CapEff:", "CapPrm:") if held[name]]
    return f"some stay ({' '.join(left)})" if left else None


def _descriptors() -> str | None:
    return None if Path("/proc/self/fd").is_dir() else "/proc is not mounted"
