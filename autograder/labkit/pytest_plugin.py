"""The student's pytest: a fixture for each task, failures in a few lines, and a progress table at the end.

``conftest.py`` names this module. It reads ``labs.toml``, which lies beside ``pytest.ini``, and gives each
test the student's own functions by their names.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Generator
from typing import Any

import pytest

from labkit.student_code import StudentCode
from labkit.student_report import Progress, explain, shorten_output
from labkit.worlds import (
    close_figures,
    points_of,
    register_markers,
    seed_everything,
    task_fixtures,
    use_hypothesis_profile,
)


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the process before any lab, and with it TensorFlow, is imported."""
    if config.inipath is None or not (table := config.inipath.with_name("labs.toml")).is_file():
        raise pytest.UsageError("labs.toml must lie beside pytest.ini; download the course's folder again")
    labs = tomllib.loads(table.read_text(encoding="utf-8"))
    os.environ["MPLBACKEND"] = "Agg"  # a window per figure would stop the run
    os.environ["KERAS_BACKEND"] = "tensorflow"  # a student's ~/.keras may say another
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    register_markers(config)
    use_hypothesis_profile()
    code = StudentCode(table.parent, {task: lab for lab, about in labs.items() for task in about["tasks"]})
    config.pluginmanager.register(task_fixtures(code.tasks, code.function), "labkit-tasks")
    config.pluginmanager.register(_StudentRun(config, code, Progress(labs)), "labkit-student-run")


class _StudentRun:
    """The hooks that need to know the labs."""

    def __init__(self, config: pytest.Config, code: StudentCode, progress: Progress) -> None:
        self._config = config
        self._code = code
        self._progress = progress

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """In the handouts' order, not the alphabet's; points travel with the reports."""
        items.sort(key=lambda item: self._progress.place(item.nodeid))  # stable within a file
        for item in items:
            item.user_properties.append(("points", points_of(item)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self) -> None:
        """A model that a module's tests share is the same, whichever of them run."""
        seed_everything()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        """Every test starts from the same random states and without figures, whatever ran before it."""
        seed_everything()
        close_figures()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Replace pytest's traceback, unless the student asked for one with ``--tb``."""
        report = yield
        if report.failed and call.excinfo is not None and self._config.option.tbstyle == "auto":
            report.longrepr = explain(call.excinfo, item, self._code)
            report.sections = shorten_output(report.sections)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """A function that cannot be imported is the student's failure, not an ERROR of the tests."""
        if report.failed and getattr(report, "when", None) == "setup":
            return "failed", "F", "FAILED"
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count."""
        self._progress.add(report)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the table."""
        lines = self._progress.table()
        if lines:
            terminalreporter.section("your progress")
            for line in lines:
                terminalreporter.write_line(line)
