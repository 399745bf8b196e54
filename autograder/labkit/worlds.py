"""What a test meets in both worlds, the student's pytest and the examiner: seeds, settings, task fixtures."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

SEED = 20_240_229
"""What every test starts from."""


def seed_everything(seed: int = SEED) -> None:
    """Set the random states of Python, NumPy and, once Keras is imported, TensorFlow."""
    if "keras" in sys.modules:  # importing it here would cost a lab without it several seconds
        sys.modules["keras"].utils.set_random_seed(seed)
    else:
        random.seed(seed)
        np.random.seed(seed)


def close_figures() -> None:
    """Close every pyplot figure: one that is left open would be the next test's current figure."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def use_hypothesis_profile() -> None:
    """Make hypothesis try the same examples on every run, however slow the machine, and report one failure.

    Must run before the test modules are imported: ``@settings`` reads the profile when it decorates.
    """
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "labs",
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("labs")


def register_markers(config: pytest.Config) -> None:
    """Make ``@pytest.mark.points(N)`` known."""
    config.addinivalue_line("markers", "points(n): what the test is worth when all of its cases pass")


def points_of(item: pytest.Item) -> float:
    """What the test function of ``item`` is worth: its ``points`` marker, 0.0 without one."""
    marker = item.get_closest_marker("points")
    return float(marker.args[0]) if marker else 0.0


def task_fixtures(tasks: Iterable[str], provide: Callable[[str], Any]) -> ModuleType:
    """A pytest plugin to register, with one session-scoped fixture for each task: ``provide(task)``."""
    plugin = ModuleType("labkit_tasks")
    for task in tasks:
        setattr(plugin, task, _task_fixture(task, provide))
    return plugin


def _task_fixture(task: str, provide: Callable[[str], Any]) -> Any:
    @pytest.fixture(scope="session", name=task)
    def fixture() -> Any:
        __tracebackhide__ = True
        return provide(task)

    return fixture
