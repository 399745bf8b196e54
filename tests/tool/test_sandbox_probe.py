"""What a machine can give is found out before anything relies on it; and what is not found is said."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from dlgrade.sandbox import seccomp, users
from dlgrade.sandbox.confine import Protection
from dlgrade.sandbox.probe import probe, usable_uid

MODULES = "kernel landlock seccomp limits privileges installation users confine probe watch".split()


def test_every_missing_protection_has_a_reason() -> None:
    """Each reason is one line that a person can act on."""
    missing = probe()
    wrong = {name: reason for name, reason in missing.items() if not reason.strip() or "\n" in reason}
    assert not wrong, f"expected a line each, got {wrong}"
    assert set(missing) <= set(Protection), f"expected protections, got {set(missing)}"


def test_a_user_is_lent_only_where_it_can_be_taken() -> None:
    """``usable_uid`` and ``probe`` agree."""
    uid = usable_uid()
    assert (uid is None) == (Protection.UID in probe()), f"expected agreement, got {uid} and {probe()}"


@pytest.mark.skipif(sys.platform != "linux", reason="the protections are the Linux kernel's")
def test_what_the_workers_user_cannot_read_is_named(tmp_path: Path) -> None:
    """A closed folder among what workers need is a reason to keep the user, and the reason names it."""
    tmp_path.chmod(0o700)
    (tmp_path / "labkit").mkdir()
    if Protection.UID in probe():
        pytest.skip(probe()[Protection.UID])
    reason = probe((str(tmp_path / "labkit"),)).get(Protection.UID, "")
    assert "closed to other users" in reason, f"expected the closed folder to be named, got {reason!r}"


def test_two_graders_never_share_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot keeps its user, slots differ, and another process gets others while this one lives."""
    monkeypatch.setattr(users, "_LOCKS", tmp_path)
    monkeypatch.setattr(users, "_held", {})
    ours = [users.lease(0), users.lease(1), users.lease(0)]
    assert ours == [users.FIRST, users.FIRST + 1, users.FIRST], f"expected the first two, got {ours}"
    code = "import sys; from pathlib import Path; from dlgrade.sandbox import users; "
    code += "users._LOCKS = Path(sys.argv[1]); print(users.lease(0))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == users.FIRST + 2, f"expected the third, got {done.stdout}"


def test_no_lock_no_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where locks cannot be kept, no user is lent."""
    monkeypatch.setattr(users, "_LOCKS", tmp_path / "missing" / "locks")
    monkeypatch.setattr(users, "_held", {})
    assert users.lease(0) is None, "expected no user"


@pytest.mark.parametrize(("system", "given"), [("darwin", {"descriptors", "environment"}), ("win32", set())])
def test_other_systems_miss_nearly_everything(
    system: str, given: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is tried, and the reason says where to grade instead."""
    monkeypatch.setattr(sys, "platform", system)
    missing = probe.__wrapped__()
    assert set(Protection) - set(missing) == given, f"expected all but {given}, got {set(missing)}"
    assert all("Linux container" in reason for reason in missing.values()), f"got {missing}"


def test_the_modules_can_be_imported_without_what_only_unix_has() -> None:
    """Importing asks for no kernel; only using does."""
    code = "import psutil, sys; sys.modules['resource'] = sys.modules['fcntl'] = None; "
    code += "import " + ", ".join(f"dlgrade.sandbox.{name}" for name in MODULES)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"expected the import to work, got {done.stderr[-500:]}"


@pytest.mark.parametrize(
    ("column", "headers"),
    [
        (0, ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"]),
        (1, ["/usr/include/asm-generic/unistd.h"]),
    ],
    ids=["x86_64", "aarch64"],
)
def test_the_numbers_of_system_calls_are_the_kernels_own(column: int, headers: list[str]) -> None:
    """Every number in the tables is the one in the kernel's headers, where they are installed."""
    header = next((Path(path) for path in headers if Path(path).exists()), None)
    if header is None:
        pytest.skip("the kernel's headers are not installed")
    known = {
        name: int(number)
        for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    }
    tables = [seccomp._REFUSED, seccomp._PRETENDED, seccomp._ABSENT]
    tables += [condition.calls for condition in seccomp._conditions(1)]
    ours = {name: numbers[column] for table in tables for name, numbers in table.items()}
    wrong = {
        name: (number, known.get(name))
        for name, number in ours.items()
        if number != known.get(name) and not (name not in known and (number or 0) > max(known.values()))
    }
    assert not wrong, f"expected the header's numbers, got (ours, header's): {wrong}"


def test_the_filter_is_one_that_a_kernel_can_take() -> None:
    """Every jump lands inside, the last instruction allows, and there are fewer than 4,096."""
    for machine in ("x86_64", "aarch64"):
        code = seccomp.program(1, machine)
        steps = [code[start : start + 8] for start in range(0, len(code), 8)]
        assert len(steps) < 4096, f"expected fewer than 4096 instructions, got {len(steps)}"
        for place, step in enumerate(steps):
            kind = int.from_bytes(step[:2], "little")
            far = max(step[2], step[3]) if kind in (0x15, 0x25, 0x35) else 0
            assert place + far + 1 < len(steps) or kind == 0x06, f"{machine}: step {place} jumps out"
    with pytest.raises(OSError, match="no table of system calls for riscv64"):
        seccomp.program(1, "riscv64")
