"""A worker that is lost by no doing of the submission: nobody is marked down for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from dlgrade import remote_worker
from dlgrade.codec import wire
from dlgrade.codec.limits import Budget
from dlgrade.faults import StudentFault
from dlgrade.grading import Grader
from dlgrade.jobs import Job, WorkerLimits
from dlgrade.remote_worker import WorkerLostError
from dlgrade.results import Status
from dlgrade.sandbox.client import Spawner
from dlgrade.sandbox.confine import Confinement
from dlgrade.sandbox.watch import out_of_memory_kills
from dlgrade.sandbox.zygote import Stopped
from dlgrade.session import Session
from small_course import RIGHT, Desk, make_course, statuses

KILLED, EXITED = Stopped(-9), Stopped(70)


class Machine(Spawner):
    """Forks nothing: each worker says that it has started, if it does, and is gone."""

    def __init__(self, end: Stopped, *, starts: bool = True) -> None:
        """Every worker ends with ``end``."""
        self._end, self._starts = end, starts

    def fork(self, role: str, confinement: Confinement | None) -> tuple[int, socket.socket]:
        """A worker's pid, which is nobody's, and our end of its channel."""
        ours, theirs = socket.socketpair()
        with theirs:
            if self._starts:
                wire.send(theirs, wire.STARTED)
        return 2**22 + 1, ours

    def stop(self, pid: int, grace_seconds: float = 0.0) -> Stopped:
        """How the worker ended."""
        return self._end


class Kernel:
    """Counts the processes that it ended for want of memory."""

    def __init__(self, *counts: int) -> None:
        """The answers, one after the other; the last for ever."""
        self._counts = list(counts)

    def __call__(self) -> int:
        """How many there were by now."""
        return self._counts.pop(0) if len(self._counts) > 1 else self._counts[0]


def session_on(machine: Machine, folder: Path) -> Session:
    """A session for a submission without files."""
    (folder / "submission").mkdir()
    limits = WorkerLimits(call_seconds=3, import_seconds=3, memory_mib=500)
    confinement = Confinement(directory=str(folder))
    return Session(machine, "small", folder / "submission", confinement, limits, Budget(1, 1, 1))


def call(on: Session) -> str:
    """What a test of the submission meets at its first and at its second call."""
    met = []
    for _ in range(2):
        with pytest.raises((StudentFault, WorkerLostError)) as caught:
            on.proxy("square")(3)
        met.append(f"{type(caught.value).__name__}: {caught.value}")
    on.end()
    assert met[0] == met[1], f"got {met[0]!r} first and {met[1]!r} second, expected the same"
    return met[0]


@pytest.mark.parametrize("end", [KILLED, EXITED], ids=["killed", "exited"])
def test_what_ends_before_any_line_of_the_submission_ran_is_no_doing_of_it(
    end: Stopped, tmp_path: Path
) -> None:
    """Whatever its exit status: a student's own exit with the same status comes later."""
    on = session_on(Machine(end, starts=False), tmp_path)
    on.check_module()
    assert on.refusal is None, f"got {on.refusal!r}, expected each test to try for itself"
    said = call(on)
    assert said.startswith("WorkerLostError: a process for the submission ended with status"), said


def test_a_worker_that_the_kernel_killed_for_want_of_memory_is_no_doing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel counts such kills; the message says what a TA can do."""
    monkeypatch.setattr(remote_worker, "out_of_memory_kills", Kernel(4, 5))
    said = call(session_on(Machine(KILLED), tmp_path))
    assert said.startswith("WorkerLostError: import small: the machine ran out of memory"), said
    assert said.endswith("grade with fewer --jobs"), said


@pytest.mark.parametrize(
    ("end", "kernel", "how"),
    [
        (KILLED, Kernel(4), "was killed by signal 9"),
        (EXITED, Kernel(4, 5), "ended itself with exit status 70"),
    ],
    ids=["it killed itself", "it exited"],
)
def test_a_submission_that_ends_itself_has_failed(
    end: Stopped, kernel: Kernel, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it takes the status of a fault of the grader, or another process fell short of memory."""
    monkeypatch.setattr(remote_worker, "out_of_memory_kills", kernel)
    said = call(session_on(Machine(end), tmp_path))
    assert said.startswith("StudentFault: import small: its process"), said
    assert how in said, said


@pytest.mark.parametrize(
    ("text", "count"),
    [("nr_free_pages 7\noom_kill 12\nswap_ra 0\n", 12), ("oom_kill_x 5\n", 0), ("oom_kill many\n", 0)],
    ids=["counted", "not counted", "unreadable"],
)
def test_the_kernel_s_count_is_read_where_it_keeps_one(text: str, count: int, tmp_path: Path) -> None:
    """Elsewhere it is 0, which blames nobody else."""
    (tmp_path / "vmstat").write_text(text)
    assert out_of_memory_kills(tmp_path / "vmstat") == count
    assert out_of_memory_kills(tmp_path / "missing") == 0


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A grader whose workers can be kept from starting."""
    course = make_course(tmp_path_factory.mktemp("course"))
    with Grader(course, unsafe=True) as grader:
        yield Desk(grader, course, tmp_path_factory.mktemp("scratch"))


def test_a_worker_that_cannot_be_confined_marks_nobody_down(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every test could not tell, and the TA reads why."""
    usual = desk.grader._job

    def job(*args: object) -> Job:
        made: Job = usual(*args)  # type: ignore[arg-type]
        nowhere = msgspec.structs.replace(made.confinement, data_mib=2**62)  # more than any kernel counts
        return msgspec.structs.replace(made, confinement=nowhere)

    with monkeypatch.context() as patch:
        patch.setattr(desk.grader, "_job", job)
        result = desk.grade(RIGHT)
    assert set(statuses(result).values()) == {Status.COULD_NOT_TELL}, statuses(result)
    assert all("ended with status 70 before" in test.detail for test in result.tests), result.tests[0].detail
    assert desk.grade(RIGHT).points == 4, "the next submission is graded as ever"
