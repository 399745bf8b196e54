"""The usual otter bundle of a lab, for comparison: the same tests, run inside the submission's own kernel.

Nothing is isolated in it. ``bench/`` measures it against ``dlgrade grade``; no student's work is graded so.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from dlgrade.course import Course, Lab
from dlgrade.results import Visibility
from dlgrade.testfiles import cases
from otter.generate import main as otter_generate

_TEST_FILE = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{task}"
points = None


def _case(test, worth, hidden):
    @test_case(name=test, points=worth, hidden=hidden)
    def report(env):
        from inside import outcomes

        message = outcomes(env)["{task}", test]
        assert not message, message

    return report


for _number, _row in enumerate({rows!r}):
    globals()[f"case_{{_number}}"] = _case(*_row)
"""

_INSIDE = '''\
"""Runs the lab's pytest files once, in this process, on the functions that the submission left here."""

import functools
from pathlib import Path

import pytest
from labkit.worlds import register_markers, seed_everything, task_fixtures, use_hypothesis_profile

TASKS = {tasks!r}
_env = None


def outcomes(env):
    """(task, test) to the message of its first failing case, empty when all passed."""
    global _env
    _env = env
    return _run()


@functools.cache
def _run():
    found = _Outcomes()
    tests = [str(path) for path in sorted((Path(__file__).parent / "lab").glob("*/test_*.py"))]
    options = ["-p", "no:terminal", "-p", "no:cacheprovider", "--import-mode=importlib", "-c", "/dev/null"]
    pytest.main([*options, *tests], plugins=[found, task_fixtures(TASKS, lambda task: _env[task])])
    return found.messages


class _Outcomes:
    def __init__(self):
        self.messages = {{}}

    def pytest_configure(self, config):
        register_markers(config)
        use_hypothesis_profile()

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self):
        seed_everything()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self):
        seed_everything()

    def pytest_runtest_logreport(self, report):
        path, _, test = report.nodeid.partition("::")
        key = Path(path).stem.removeprefix("test_"), test.split("[")[0]
        earlier = self.messages.setdefault(key, "")
        if report.failed and not earlier:
            self.messages[key] = report.longreprtext
'''


def build_inside_bundle(course: Course, lab: Lab, out: Path) -> Path:
    """Write ``out/<lab>_inside.zip`` by ``otter generate`` alone, and return its path."""
    labkit = Path(__file__).parents[1] / "autograder" / "labkit"
    out.mkdir(parents=True, exist_ok=True)
    path = out.resolve() / f"{lab.id}_inside.zip"
    declared = list(cases(lab))
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        Path("tests").mkdir()
        for number, task in enumerate(lab.tasks, start=1):
            rows = [(c.test, c.points, c.visibility is Visibility.HIDDEN) for c in declared if c.task == task]
            Path("tests", f"{number:02}_{task}.py").write_text(_TEST_FILE.format(task=task, rows=rows))
        inside = Path("inside")
        for visibility in Visibility:
            shutil.copytree(lab.folder / visibility, inside / "lab" / visibility)
        (inside / "__init__.py").write_text(_INSIDE.format(tasks=list(lab.tasks)))
        shutil.copytree(labkit, "labkit", ignore=shutil.ignore_patterns("__pycache__"))
        otter_generate(
            tests_dir="tests",
            output_path=str(path),
            no_config=True,
            no_requirements=True,
            no_environment=True,
            files=["inside", "labkit"],
        )
    return path
