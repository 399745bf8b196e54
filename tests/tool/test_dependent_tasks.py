"""One mistake costs marks once: what uses a task is looked at again with the grader's own function for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dlgrade.course import load_course
from dlgrade.grading import Grader
from dlgrade.results import LabResult, Status
from dlgrade.submission import Submission

FILES = {
    "lab.toml": 'title = "Chains"\n[tasks.step]\npublic = 1\nhidden = 0\n'
    '[tasks.loop]\npublic = 2\nhidden = 1\nuses = ["step"]\n[limits]\ncall_seconds = 2\n',
    "stand_ins.py": "def step(values):\n    values += 1\n    return float(values.sum())\n",
    "public/test_step.py": '''
import numpy as np
import pytest
from labkit import checks

@pytest.mark.points(1)
def test_a_step_adds_one(step):
    """A step adds one, in place, and returns the sum."""
    values = np.zeros(3)
    checks.equal(step(values), 3.0, "step(…)")
''',
    "public/test_loop.py": '''
import numpy as np
import pytest
from labkit import checks

@pytest.fixture(scope="module")
def after_two(loop):
    """What two steps make of zeros."""
    values = np.zeros(20)
    return values, loop(values, 2)

@pytest.mark.points(1)
def test_each_step_gives_a_sum(after_two):
    """A sum for each step."""
    checks.equal(after_two[1], [20.0, 40.0], "loop(…, 2)")

@pytest.mark.points(1)
def test_the_steps_add_up(after_two):
    """Two steps add two."""
    checks.close(after_two[0], np.full(20, 2.0), "the values", atol=0)
''',
    "hidden/test_loop.py": '''
import numpy as np
import pytest
from labkit import checks

@pytest.mark.points(1)
def test_no_step_changes_nothing(loop):
    """Zero steps change nothing."""
    values = np.arange(20.0)
    loop(values, 0)
    checks.close(values, np.arange(20.0), "the values", atol=0)
''',
}
STEP = "def step(values):\n    values += 1\n    return float(values.sum())\n\n\n"
LOOP = "def loop(values, steps):\n    return [step(values) for _ in range(steps)]\n"
NOTE = "with the grader's own step in place of yours"


class Bench:
    """A grader of one lab of two tasks."""

    def __init__(self, grader: Grader, scratch: Path) -> None:
        """Write submissions into ``scratch``."""
        self._grader, self._scratch = grader, scratch

    def grade(self, source: str) -> LabResult:
        """Grade a module's text."""
        module = self._scratch / "step1_chain.py"
        module.write_text(source)
        lab = self._grader._course.lab("step1_chain")
        return self._grader.grade(lab, Submission("ada", {module.name: module}))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One grader for all tests."""
    root = tmp_path_factory.mktemp("chain")
    for name, text in FILES.items():
        path = root / "assignments" / "step1_chain" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with Grader(load_course(root), unsafe=True) as grader:
        yield Bench(grader, tmp_path_factory.mktemp("scratch"))


def earned(result: LabResult) -> tuple[float, float]:
    """The points of the step and of the loop."""
    return tuple(sum(test.earned for test in result.of_task(task)) for task in ("step", "loop"))  # type: ignore[return-value]


def test_two_right_functions_need_no_stand_in(bench: Bench) -> None:
    """Nothing is said of one, either."""
    result = bench.grade(STEP + LOOP)
    assert earned(result) == (1, 3)
    assert not any(test.message for test in result.tests)


@pytest.mark.parametrize(
    "step",
    [
        "def step(values):\n    values += 2\n    return 0.0\n\n\n",
        "def step(values):\n    raise NotImplementedError('step: not written yet')\n\n\n",
        "def step(values):\n    return object()\n\n\n",
        "def step(values):\n    while True:\n        pass\n\n\n",
        "def step(values):\n    import os\n    os._exit(0)\n\n\n",
        "",
    ],
    ids=["wrong", "stub", "cannot cross", "hangs", "ends its process", "missing"],
)
def test_a_loop_is_not_failed_for_a_step_that_is(bench: Bench, step: str) -> None:
    """However it is wrong; the student is told which marks came about so."""
    result = bench.grade(step + LOOP)
    assert earned(result) == (0, 3), [test.message for test in result.tests]
    assert {test.message for test in result.of_task("loop")} == {NOTE, ""}


def test_a_loop_that_never_ends_is_stopped_with_any_step(bench: Bench) -> None:
    """The grader's own step has no more time than a student's."""
    endless = "def loop(values, steps):\n    while True:\n        step(values)\n"
    result = bench.grade("def step(values):\n    return 1.0\n\n\n" + endless)
    assert earned(result) == (0, 0)
    assert all(
        "was stopped" in test.message or "called again" in test.message for test in result.of_task("loop")
    )


def test_a_mistake_of_the_loop_s_own_is_still_one(bench: Bench) -> None:
    """The first message stands: it is about the student's own functions."""
    wrong = "def loop(values, steps):\n    return [step(values) for _ in range(steps + 1)]\n"
    assert earned(bench.grade(STEP + wrong)) == (1, 0)
    result = bench.grade("def step(values):\n    return 1.0\n\n\n" + wrong)
    assert earned(result) == (0, 1), "a step that changes nothing changes nothing in no steps, either"
    failed = [test for test in result.of_task("loop") if test.status is Status.FAILED]
    assert len(failed) == 2
    assert NOTE not in failed[0].message


def test_the_picture_of_a_public_test_comes_with_its_result_and_no_hidden_one_s(bench: Bench) -> None:
    """What a hidden test expects is not shown."""
    wrong = "def loop(values, steps):\n    values += 9\n    return [20.0, 40.0]\n"
    pictures = {test.test: test.picture[:4] for test in bench.grade(STEP + wrong).tests if test.picture}
    assert pictures == {"test_the_steps_add_up": b"\x89PNG"}
