"""What the grader tells an examiner, and what the examiner reports: plain records, without TensorFlow."""

from __future__ import annotations

import msgspec

from dlgrade.codec.limits import Budget
from dlgrade.results import TestResult
from dlgrade.sandbox.confine import Confinement


class WorkerLimits(msgspec.Struct, frozen=True):
    """What a worker may use."""

    call_seconds: float
    import_seconds: float
    memory_mib: int
    """Resident memory beyond what it has when it starts."""
    disk_mib: int = 256
    files: int = 1000


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What an examiner is told: where tests and submission lie, and what is allowed."""

    lab_folder: str
    module: str
    tasks: tuple[str, ...]
    submission: str
    confinement: Confinement
    limits: WorkerLimits
    budget: Budget
    trainings: str
    """Folder of trained results."""
    refusal: str | None = None
    """Why there is nothing to call; every test then fails with this."""
    only: tuple[str, ...] = ()
    """The tasks whose tests are run; all if empty."""
    uses: dict[str, tuple[str, ...]] = {}
    """Task to the tasks that its function may call, of which the grader has stand-ins."""
    seed: int = 0
    """Shifts whatever is seeded."""
    until_failure: bool = False
    """Whether to stop at the first test that does not pass."""


class Plan(msgspec.Struct, frozen=True, tag="plan"):
    """All tests of the lab, each as it would be if nobody could tell."""

    tests: tuple[TestResult, ...]


class Found(msgspec.Struct, frozen=True, tag="found"):
    """One test's result."""

    result: TestResult


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The end."""

    device: str
    trainings: int = 0
    """How many models were trained."""
    trainings_saved: int = 0
    """How many results of trainings were there already."""


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """The tests could not be loaded or run: a fault of the course or the grader."""

    reason: str


Report = Plan | Found | Done | Broken
