"""Every protection stops what it is for, and the same attack succeeds once exactly that protection is off.

An attack that several protections stop is tried with each of them alone, too: none is there for show.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import psutil
import pytest
from dlgrade.sandbox import landlock
from dlgrade.sandbox.confine import Confinement, Protection, clean_environment
from dlgrade.sandbox.probe import probe
from dlgrade.sandbox.watch import kill_tree, usage

P = Protection
MIB = 1 << 20
UID = 61_190  # outside the range that graders lend
MISSING = probe()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the protections are the Linux kernel's")


# An interpreter without our packages learns where they are, and then runs a script of ours.
START = (
    "import json, runpy, sys; sys.path[:0] = json.loads(sys.argv.pop(1)); del sys.argv[0]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


def _packages() -> list[str]:
    return [path for path in sys.path if path and Path(path).name in {"autograder", "site-packages"}]


class Harness:
    """Talks to ``sandbox_attacks.py``, in a process of its own."""

    def __init__(self, python: str, *, hardened: bool = False, user: int | None = None):
        """Start it with the interpreter ``python``, hardened like a zygote, as ``user`` unless ours."""
        script = Path(__file__).with_name("sandbox_attacks.py")
        self.process = subprocess.Popen(
            [python, "-c", START, json.dumps(_packages()), str(script), *(["hardened"] if hardened else [])],
            env=clean_environment(),
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ask(self, request: dict) -> dict:
        """One request, one answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline() or '{"harness": "died"}')

    def attack(
        self,
        name: str,
        confinement: Confinement,
        /,
        *,
        linger: bool = False,
        inherit: Path | None = None,
        environment: dict[str, str] | None = None,
        **arguments: object,
    ) -> dict:
        """Let a worker try; with ``linger`` it lives until ``kill``."""
        return self.ask(
            {
                "attack": name,
                "arguments": arguments,
                "confinement": msgspec.to_builtins(confinement),
                "linger": linger,
                "inherit": str(inherit) if inherit else None,
                "environment": environment or {},
            }
        )

    def kill(self, pid: int, uid: int | None = None) -> dict:
        """End a worker that lingers."""
        return self.ask({"kill": pid, "uid": uid})

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    """Workers that keep our user."""
    running = Harness(sys.executable)
    yield running
    running.close()


@functools.cache
def _open_python() -> str | None:
    """An interpreter that every user may run, with our packages: ours, or the system's of that version."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    system = f"/usr/bin/python3.{sys.version_info.minor}"
    for python in (sys.executable, system):
        code = f"import sys; sys.path[:0] = {_packages()!r}; import json, msgspec, psutil"
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [python, "-c", code], check=True, user=UID, group=UID, extra_groups=[], capture_output=True
            )
            return python
    return None


@pytest.fixture(scope="module")
def uid_harness() -> Iterator[Harness]:
    """Workers that become another user."""
    python = _open_python()
    if python is None:
        pytest.skip("needs root, and a Python that every user may read")
    running = Harness(python)
    yield running
    running.close()


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may walk through: secrets of ours, and the worker's own directory."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)
    (folder / "worker").mkdir()
    for name in ("test_hidden.py", "other_submission.py", "results.json"):
        (folder / name).write_text("secret")
        (folder / name).chmod(0o600)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def addresses(place: Path) -> Iterator[dict[str, object]]:
    """Servers on this machine: TCP, UDP, and unix sockets with a path and with an abstract name."""
    abstract = f"dlgrade-{os.getpid()}"
    with contextlib.ExitStack() as stack:
        servers = {}
        for name, family, kind, address in (
            ("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            ("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            ("abstract", socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}"),
            ("abstract_datagram", socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{abstract}-d"),
            ("path", socket.AF_UNIX, socket.SOCK_STREAM, str(place / "socket")),
        ):
            server = stack.enter_context(socket.socket(family, kind))
            server.bind(address)
            if kind == socket.SOCK_STREAM:
                server.listen()
            servers[name] = server.getsockname()
        (place / "socket").chmod(0o777)
        yield {
            "tcp": servers["tcp"][1],
            "udp": servers["udp"][1],
            "abstract": f"@{abstract}",
            "abstract_datagram": f"@{abstract}-d",
            "path": str(place / "socket"),
        }


@dataclass(frozen=True)
class Case:
    """An attack, and the protections each of which stops it alone."""

    title: str
    attack: str
    stopped_by: tuple[P, ...]
    arguments: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    off: tuple[P, ...] = ()
    """Off in every try, because they would hide what the case is about."""
    uid: bool = False
    root: bool = False
    """Whether the attack needs root to succeed; so does every one by another user."""


def _since(version: int) -> tuple[P, ...]:
    """Landlock, where this kernel's knows how."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        return (P.LANDLOCK,) if landlock.version() >= version else ()
    return ()


FILES = (P.LANDLOCK,)
CASES = [
    Case("reads the hidden tests", "read_file", FILES, {"path": "{place}/test_hidden.py"}),
    Case("reads another submission", "read_file", FILES, {"path": "{place}/other_submission.py"}),
    Case("reads the results", "read_file", FILES, {"path": "{place}/results.json"}),
    Case("lists the folder above its own", "list_folder", FILES, {"path": "{place}"}),
    Case("reads who has an account", "read_file", FILES, {"path": "/etc/passwd"}),
    Case("reads the grader's source", "read_file", FILES, {"path": landlock.__file__}),
    Case("forges the results", "write_file", FILES, {"path": "{place}/results.json"}),
    Case("writes beside its directory", "write_file", FILES, {"path": "{place}/new"}),
    Case("moves a file over the results", "move_file_out", FILES, {"path": "{place}/results.json"}),
    Case("links the hidden tests in", "link_file_in", FILES, {"path": "{place}/test_hidden.py"}),
    Case("leads a collector astray", "point_out_of_the_directory", FILES, {"path": "{place}/results.json"}),
    Case(
        "empties a file that it may only read",
        "empty_a_file_by_opening_it",
        (P.SECCOMP, *_since(3)),
        {"path": "{place}/results.json"},
    ),
    Case("opens the results to all", "change_mode", (P.SECCOMP,), {"path": "{place}/results.json"}),
    Case("backdates the results", "change_time", (P.SECCOMP,), {"path": "{place}/results.json"}),
    Case("watches others' files come and go", "watch_a_folder", (P.SECCOMP,), {"path": "{place}"}),
    Case("connects to this machine", "connect_tcp", (P.SECCOMP, *_since(4)), {"port": "{tcp}"}),
    Case("sends a datagram", "send_udp", (P.SECCOMP,), {"port": "{udp}"}),
    Case("connects by abstract name", "connect_unix", (P.SECCOMP, *_since(6)), {"address": "{abstract}"}),
    Case("connects by path", "connect_unix", (P.SECCOMP,), {"address": "{path}"}),
    Case(
        "sends from half a pair",
        "send_from_a_socketpair",
        (P.SECCOMP, *_since(6)),
        {"address": "{abstract_datagram}"},
    ),
    Case("forks", "fork", (P.SECCOMP,)),
    Case("runs a program", "run_program", (P.SECCOMP, P.LANDLOCK)),
    Case("signals the parent", "signal_parent", (P.SECCOMP, *_since(6))),
    Case("has the kernel signal the parent", "signal_parent_by_descriptor", (P.SECCOMP,)),
    Case("slows the parent down", "slow_parent_down", (P.SECCOMP,), off=(P.CAPABILITIES,)),
    Case("limits the parent", "limit_parent", (P.SECCOMP,), off=(P.CAPABILITIES,)),
    Case(
        "reads the parent's environment",
        "read_proc_of_parent",
        (P.LANDLOCK, P.CAPABILITIES),
        {"name": "environ"},
    ),
    Case("reads the parent's maps", "read_proc_of_parent", (P.LANDLOCK, P.CAPABILITIES), {"name": "maps"}),
    Case("reads the parent's command line", "read_proc_of_parent", FILES, {"name": "cmdline"}),
    Case("reads the parent's memory", "read_memory_of_parent", (P.SECCOMP, P.LANDLOCK, P.CAPABILITIES)),
    Case("traces the parent", "trace_parent", (P.SECCOMP, P.LANDLOCK, P.CAPABILITIES)),
    Case("survives the parent", "outlive_parent", (P.SECCOMP,)),
    Case("becomes another user", "become_user", (P.CAPABILITIES,), {"uid": 1}),
    Case("keeps a capability", "capabilities", (P.CAPABILITIES,)),
    Case("gives a file away", "give_file_away", (P.SECCOMP, P.CAPABILITIES), root=True),
    Case("reads an inherited descriptor", "read_descriptor", (P.DESCRIPTORS,), {"descriptor": 40}),
    Case("reads an inherited secret", "read_environment", (P.ENVIRONMENT,), {"name": "API_TOKEN"}),
    Case(
        "takes too much memory",
        "allocate",
        (P.RLIMITS,),
        {"mib": 400},
        {"data_mib": 200, "address_space_mib": 2000},
    ),
    Case(
        "takes too much shared memory",
        "share_memory",
        (P.RLIMITS,),
        {"mib": 400},
        {"data_mib": 200, "address_space_mib": 300},
    ),
    Case("hides memory in a file", "hide_memory_in_a_file", (P.SECCOMP,)),
    Case("writes a huge file", "write_large_file", (P.RLIMITS,), {"mib": 9}, {"file_mib": 4}),
    Case("opens too many files", "open_many_files", (P.RLIMITS,), {"count": 100}, {"open_files": 50}),
    # As another user: what is left when the kernel has no Landlock.
    Case(
        "reads the hidden tests as another user",
        "read_file",
        (P.LANDLOCK, P.UID),
        {"path": "{place}/test_hidden.py"},
        uid=True,
    ),
    Case(
        "forges the results as another user",
        "write_file",
        (P.LANDLOCK, P.UID),
        {"path": "{place}/results.json"},
        uid=True,
    ),
    Case(
        "opens the results to all as another user",
        "change_mode",
        (P.SECCOMP, P.UID),
        {"path": "{place}/results.json"},
        uid=True,
    ),
    Case(
        "signals the parent as another user",
        "signal_parent",
        (P.SECCOMP, P.UID, *_since(6)),
        uid=True,
    ),
    Case(
        "reads the parent's memory as another user",
        "read_memory_of_parent",
        (P.SECCOMP, P.LANDLOCK, P.CAPABILITIES, P.UID),
        uid=True,
    ),
    Case(
        "forks more than it may",
        "fork_many",
        (P.RLIMITS,),
        {"count": 30},
        {"processes": 20},
        off=(P.SECCOMP,),
        uid=True,
    ),
    Case(
        "runs a program that makes it root",
        "become_root_by_a_program",
        (P.NO_NEW_PRIVS,),
        {"path": "{place}/id"},
        off=(P.SECCOMP, P.LANDLOCK, P.CAPABILITIES),
        uid=True,
    ),
]
NEEDS_ROOT = {P.CAPABILITIES, P.UID}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_an_attack_is_stopped_by_each_of_its_protections_and_succeeds_without_them(
    case: Case, place: Path, addresses: dict, request: pytest.FixtureRequest
) -> None:
    """With everything on it is stopped; with each of its protections alone too; without any it works."""
    as_root = os.geteuid() == 0
    if not as_root and (case.uid or case.root or set(case.stopped_by) <= NEEDS_ROOT):
        pytest.skip("needs root")
    stoppers = [
        protection
        for protection in case.stopped_by
        if (protection not in MISSING or (case.uid and protection is P.UID))
        and (as_root or protection not in NEEDS_ROOT)
    ]
    if not stoppers:
        pytest.skip(f"this machine has none of {', '.join(case.stopped_by)}")
    if case.attack == "read_file" and "site-packages" in case.arguments["path"]:
        pytest.skip("installed like any other package, and no secret")
    (place / "worker" / "mine").unlink(missing_ok=True)
    if "{place}/id" in case.arguments.values():
        shutil.copy("/usr/bin/id", place / "id")
        (place / "id").chmod(0o4755)
    runner: Harness = request.getfixturevalue("uid_harness" if case.uid else "harness")
    known = {"place": str(place), **addresses}
    arguments = {key: _filled(value, known) for key, value in case.arguments.items()}

    def attempt(off: set[P]) -> dict:
        uid = UID if case.uid else None
        shutil.rmtree(place / "worker")
        (place / "worker").mkdir()
        # A probe of ours speaks of our own Python; the other harness runs on one that every user may read.
        missing = frozenset(MISSING) - ({P.UID} if case.uid else set())
        confinement = Confinement(
            directory=str(place / "worker"),
            uid=uid,
            off=frozenset(off | set(case.off)),
            missing=missing,
            **case.settings,
        )
        return runner.attack(
            case.attack,
            confinement,
            inherit=place / "test_hidden.py",
            environment={"API_TOKEN": "secret"},
            **arguments,
        )

    outcome = attempt(set())
    assert "stopped" in outcome, f"with everything on: expected it to be stopped, got {outcome}"
    for alone in stoppers:
        others = set(case.stopped_by) - {alone}
        outcome = attempt(others)
        assert "stopped" in outcome, f"with {alone} alone: expected it to be stopped, got {outcome}"
    outcome = attempt(set(case.stopped_by))
    assert "done" in outcome, f"without {', '.join(case.stopped_by)}: expected success, got {outcome}"


def _filled(value: object, known: dict) -> object:
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    name, _, rest = value[1:].partition("}")
    return f"{known[name]}{rest}" if rest else known[name]


def _confined(place: Path, **settings: object) -> Confinement:
    return Confinement(directory=str(place / "worker"), missing=frozenset(MISSING), **settings)


def test_ordinary_work_goes_on_as_usual(harness: Harness, place: Path) -> None:
    """Threads, temporary files, copies, renames, pairs of sockets and the time zone work."""
    outcome = harness.attack("ordinary_work", _confined(place))
    assert outcome == {"done": []}, f"expected no error and nothing left over, got {outcome}"


def test_ordinary_work_goes_on_as_another_user(uid_harness: Harness, place: Path) -> None:
    """The worker owns its directory, also what was copied into it before."""
    (place / "worker" / "lab.py").write_text("answer = 1")
    (place / "worker" / "lab.py").chmod(0o600)
    confinement = Confinement(directory=str(place / "worker"), uid=UID)
    outcome = uid_harness.attack("ordinary_work", confinement)
    assert outcome == {"done": ["lab.py"]}, f"expected its own file alone, got {outcome}"
    outcome = uid_harness.attack("read_file", confinement, path="lab.py")
    assert "done" in outcome, f"expected it to read its own file, got {outcome}"


def test_a_worker_finds_itself_alone_in_its_directory(uid_harness: Harness, place: Path) -> None:
    """Its directory is its home and its place for temporary files; it leads a session; it is nobody else."""
    own = str(place / "worker")
    outcome = uid_harness.attack("surroundings", Confinement(directory=own, uid=UID))
    expected = {
        "cwd": own,
        "home": own,
        "temporary": own,
        "session": True,
        "uid": [UID] * 6,
        "groups": [],
        "umask": 0o077,
        "descriptors": ["/dev/null"],
    }
    assert outcome == {"done": expected}, f"expected {expected}, got {outcome}"


def test_two_users_of_two_slots_cannot_read_each_other(uid_harness: Harness, place: Path) -> None:
    """Without Landlock, what a worker wrote is closed to a worker of another slot."""
    off = frozenset({P.LANDLOCK})
    (place / "second").mkdir()
    first = Confinement(directory=str(place / "worker"), uid=UID, off=off)
    second = Confinement(directory=str(place / "second"), uid=UID + 1, off=off)
    outcome = uid_harness.attack("write_file", first, path="answers.txt")
    assert "done" in outcome, f"expected it to write its own file, got {outcome}"
    outcome = uid_harness.attack("read_file", second, path=str(place / "worker" / "answers.txt"))
    assert "stopped" in outcome, f"expected another user's file to be closed, got {outcome}"
    outcome = uid_harness.attack("read_file", first, path=str(place / "worker" / "answers.txt"))
    assert "done" in outcome, f"expected its own user to read it, got {outcome}"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86_64 has a second table of calls")
@pytest.mark.skipif(P.SECCOMP in MISSING, reason="the kernel has no seccomp filters")
def test_a_second_table_of_system_calls_is_death(harness: Harness, place: Path) -> None:
    """Calls under x32 numbers would pass a filter that knows the others: the worker is killed by SIGSYS."""
    outcome = harness.attack("use_another_call_table", _confined(place))
    assert outcome == {"died": -31}, f"expected death by SIGSYS (-31), got {outcome}"
    outcome = harness.attack("use_another_call_table", _confined(place, off=frozenset({P.SECCOMP})))
    assert outcome == {"done": "answered"}, f"expected an answer without the filter, got {outcome}"


@pytest.mark.skipif(P.RLIMITS in MISSING, reason="limits are not enforced here")
def test_processor_time_ends(harness: Harness, place: Path) -> None:
    """A worker that computes for longer than it may is killed by the kernel."""
    outcome = harness.attack("burn_cpu", _confined(place, cpu_seconds=1))
    assert outcome in ({"died": -9}, {"died": -24}), f"expected SIGKILL or SIGXCPU, got {outcome}"


def test_a_protection_that_fails_ends_the_worker(harness: Harness, place: Path) -> None:
    """Nothing runs unprotected: a directory that is gone, or a user that cannot read it, is an error."""
    outcome = harness.attack("fork", Confinement(directory=str(place / "nowhere")))
    assert "not confined" in outcome, f"expected ConfinementError, got {outcome}"


def test_a_user_who_cannot_enter_the_directory_ends_the_worker(uid_harness: Harness, place: Path) -> None:
    """A folder above that is closed would show as a student's strange errors; it is ours, and named."""
    place.chmod(0o700)
    outcome = uid_harness.attack("fork", Confinement(directory=str(place / "worker"), uid=UID))
    expected = f"{place} is closed to user {UID}"
    assert expected in outcome.get("not confined", ""), f"expected {expected!r}, got {outcome}"


@pytest.mark.parametrize("hardened", [True, False])
def test_a_hardened_parent_keeps_its_memory_from_its_own_user(place: Path, hardened: bool) -> None:
    """Where no user can be changed, a worker is still not its parent's equal, and works all the same."""
    python, user = sys.executable, None
    if os.geteuid() == 0:
        python, user = _open_python() or "", UID
        shutil.chown(place / "worker", UID)
    if not python:
        pytest.skip("needs a Python that a user other than root may read")
    harness = Harness(python, hardened=hardened, user=user)
    missing = frozenset(MISSING) | {P.UID}
    own = str(place / "worker")
    off = frozenset({P.SECCOMP, P.LANDLOCK})
    tried = harness.attack("read_memory_of_parent", Confinement(directory=own, missing=missing, off=off))
    worked = harness.attack("ordinary_work", Confinement(directory=own, missing=missing))
    harness.close()
    expected = "stopped" if hardened else "done"
    assert expected in tried, f"expected it to be {expected}, got {tried}"
    assert worked == {"done": []}, f"expected ordinary work to go on, got {worked}"


def test_a_network_trains_inside(place: Path) -> None:
    """Packaged data, fit, checkpoint, load, predict, tf.data and a picture, with every protection on."""
    python = _open_python()
    missing = frozenset(MISSING) - {P.UID} if python else frozenset(MISSING)
    script = Path(__file__).with_name("sandbox_training.py")
    done = subprocess.run(
        [
            *(python or sys.executable, "-c", START, json.dumps(_packages()), str(script)),
            *(str(place / "worker"), str(UID) if python else "none", json.dumps(sorted(missing))),
        ],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"expected it to run, got {done.stderr[-2000:]}"
    outcome = json.loads(done.stdout.splitlines()[-1])
    expected = {
        "learns": True,
        "loads what it saved": True,
        "rows": 100,
        "flowers": 150,
        "picture": True,
        "cores": os.cpu_count(),
        "user": UID if python else os.getuid(),
    }
    assert outcome == expected, f"expected {expected}, got {outcome}"


# Watching from outside


@contextlib.contextmanager
def _lingering(harness: Harness, name: str, confinement: Confinement, **arguments: object) -> Iterator[int]:
    outcome = harness.attack(name, confinement, linger=True, **arguments)
    assert "done" in outcome, f"expected {name} to work, got {outcome}"
    yield outcome["pid"]
    harness.kill(outcome["pid"], confinement.uid)


def test_shared_memory_is_seen_from_outside(harness: Harness, place: Path) -> None:
    """Memory that no limit on data counts is resident memory all the same."""
    with _lingering(harness, "share_memory", _confined(place), mib=1) as pid:
        little = usage(pid).rss_bytes
    with _lingering(harness, "share_memory", _confined(place), mib=120) as pid:
        much = usage(pid).rss_bytes
    assert much - little > 100 * MIB, f"expected about 119 MiB more, got {(much - little) / MIB:.0f}"


def test_many_small_files_are_seen_from_outside(harness: Harness, place: Path) -> None:
    """No limit counts them; their number and the room that they take are measured."""
    with _lingering(harness, "write_many_files", _confined(place), count=300) as pid:
        found = usage(pid, place / "worker")
    assert found.files == 307, f"expected 300 files and 7 folders, got {found.files}"
    assert found.disk_bytes >= 300 * 5000, f"expected 1.5 MB or more, got {found.disk_bytes}"


def test_counting_files_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million files cost no more than the bound."""
    monkeypatch.setattr("dlgrade.sandbox.watch._MAX_ENTRIES", 50)
    for index in range(80):
        (tmp_path / str(index)).touch()
    found = usage(os.getpid(), tmp_path).files
    assert found == 50, f"expected counting to stop at 50, got {found}"


def test_a_deleted_file_is_seen_from_outside(harness: Harness, place: Path) -> None:
    """A file without a name still takes room while it is open."""
    with _lingering(harness, "hide_a_deleted_file", _confined(place), mib=8) as pid:
        found = usage(pid, place / "worker")
    assert found.disk_bytes >= 8 * MIB, f"expected 8 MiB, got {found.disk_bytes / MIB:.1f}"


def test_a_worker_that_is_gone_uses_nothing(harness: Harness, place: Path) -> None:
    """Asking about the dead is no error."""
    with _lingering(harness, "share_memory", _confined(place), mib=1) as pid:
        alive = usage(pid)
    gone = usage(pid, place / "gone")
    assert alive.processes == 1, f"expected one process while it lived, got {alive}"
    assert (gone.rss_bytes, gone.processes, gone.disk_bytes) == (0, 0, 0), f"expected nothing, got {gone}"


def test_a_survivor_is_found_by_its_user(uid_harness: Harness, place: Path) -> None:
    """A process that left session, group and descent behind still runs as the worker's user."""
    confinement = Confinement(directory=str(place / "worker"), uid=UID, off=frozenset({P.SECCOMP}))
    outcome = uid_harness.attack("leave_a_survivor", confinement, linger=True)
    survivor = psutil.Process(outcome["done"])
    for _ in range(1000):  # until the process between them has ended, which may take a busy machine a while
        if outcome["pid"] not in {ancestor.pid for ancestor in survivor.parents()}:
            break
        time.sleep(0.01)
    uid_harness.kill(outcome["pid"])
    assert _runs(survivor), "the control: expected it to survive when its user is not looked for"
    assert kill_tree(outcome["pid"], UID), "expected everything to be gone in time"
    assert not _runs(survivor), "expected the survivor to be gone"


def test_killing_ends_the_whole_group(harness: Harness, place: Path) -> None:
    """Children in the worker's session go with it, without knowing its user."""
    confinement = _confined(place, off=frozenset({P.SECCOMP}))
    outcome = harness.attack("leave_a_survivor", confinement, linger=True)
    with contextlib.suppress(psutil.Error):  # it left the session: no group reaches it
        psutil.Process(outcome["done"]).kill()
    found = harness.kill(outcome["pid"])
    assert found == {"gone": True}, f"expected everything to be gone, got {found}"


def test_our_own_user_is_never_hunted(tmp_path: Path) -> None:
    """Given our own user, only the worker itself is killed."""
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    victim = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        kill_tree(victim.pid, os.getuid())
        assert victim.wait(10) == -9, "expected the worker to be killed"
        assert bystander.poll() is None, "expected another process of our user to live"
    finally:
        bystander.kill()
        bystander.wait()


def test_a_worker_dies_with_the_process_that_forked_it(place: Path) -> None:
    """Nothing is left running when the zygote is killed."""
    harness = Harness(sys.executable)
    outcome = harness.attack("share_memory", _confined(place), linger=True, mib=1)
    worker = psutil.Process(outcome["pid"])
    assert _runs(worker), "expected it to run first"
    harness.close()
    deadline = time.monotonic() + 20
    while _runs(worker) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _runs(worker), "expected the worker to be gone"


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
