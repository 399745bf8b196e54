"""Otter's hooks: the upload is graded elsewhere, and otter's kernel only reports what was found.

Otter runs its test files where the submission runs, and lets that process write the score. Here that
process gets a notebook of ours with the names of the passed tests, and nothing else of the student's.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.run.run_autograder import main as run_otter

from dlgrade import bundled, gradescope
from dlgrade.atomic import write_atomic
from dlgrade.errors import GraderError
from dlgrade.results import LabResult, Status, TestResult, Visibility, from_json


class IsolatedGrading(AbstractOtterPlugin):
    """Grades the upload before otter's kernel starts and makes otter's results say what was found."""

    result: LabResult

    def before_grading(self, config: Any) -> None:
        """Take the student's files away before otter reads any of them."""
        self.layout.set_aside(keep=("tests", bundled.PLACEHOLDER))

    def before_execution(self, submission: Any) -> Any:
        """Grade, and return the notebook that otter executes in place of ``submission``.

        Raises:
            GraderError: the grader itself failed. Otter then writes no results at all, which nobody can
                mistake for a mark.
        """
        self.result = bundled.grade(self.layout)
        passed: dict[str, list[str]] = {task: [] for task in self.result.tasks}
        for test in self.result.tests:
            if test.status is Status.PASSED:
                passed[test.task].append(test.test)
        cell = nbformat.v4.new_code_cell(f"dlgrade_passed = {passed!r}")
        return nbformat.v4.new_notebook(cells=[cell])

    def after_grading(self, results: Any) -> None:
        """Replace otter's messages, which show lines of the report files, by the tests' own.

        Raises:
            GraderError: otter arrived at other marks than the record holds.
        """
        if results.has_catastrophic_failure():
            raise GraderError(f"otter's kernel left no results: {results.catastrophic_error}")
        if results.test_files != list(self.result.tasks):
            raise GraderError(f"the bundle's tasks {results.test_files} are not {list(self.result.tasks)}")
        for task in self.result.tasks:
            reported = {
                outcome.test_case.name: outcome for outcome in results.get_result(task).test_case_results
            }
            found = {test.test: test for test in self.result.of_task(task)}
            if {name: _of_otter(reported[name]) for name in reported} != {
                name: _of_record(found[name]) for name in found
            }:
                raise GraderError(f"otter's kernel reported other results for {task} than the examiner")
            for name, outcome in reported.items():
                outcome.test_case.name = found[name].title
                outcome.message = _message(found[name])
        results.set_output(gradescope.to_gradescope(self.result)["output"])

    def generate_report(self) -> str:
        """What the person who grades should know, for the run's log."""
        lines = [f"{self.result.lab}: {self.result.points:g} of {self.result.max_points:g} points"]
        lines += self.result.notes
        lines += [f"not protected: {text}" for text in self.result.missing_protections]
        lines += [f"could not tell: {test.task}.{test.test}\n{test.detail}" for test in self.result.undecided]
        return "\n".join(lines)

    @property
    def layout(self) -> bundled.Layout:
        """Otter's folders, told from the path of what it takes for the submission."""
        return bundled.Layout(Path(self.submission_path).parents[1])


def grade_on_gradescope(root: Path) -> int:
    """Grade ``root/submission`` as the platform lays it out, and write ``root/results/results.json``.

    Otter's own ``results.json`` has one entry per task and hides them all; this one has one per test, with
    the public ones visible.

    Returns:
        The exit status: 1 when some test could not tell, else 0.

    Raises:
        GraderError: the grader itself failed; there is no ``results.json`` then.
    """
    layout = bundled.Layout(root)
    shutil.rmtree(layout.upload, ignore_errors=True)
    layout.record.unlink(missing_ok=True)
    layout.set_aside()
    run_otter(str(root))
    result = from_json(layout.record.read_bytes(), layout.record)
    config = json.loads((layout.source / "otter_config.json").read_text(encoding="utf-8"))
    hidden: gradescope.HiddenTests = "after_published" if config["show_hidden"] else "hidden"
    write_atomic(layout.results / "results.json", gradescope.to_json(result, hidden_tests=hidden))
    return 1 if result.undecided else 0


def _of_otter(outcome: Any) -> tuple[float, bool, bool]:
    return outcome.test_case.points, outcome.test_case.hidden, outcome.passed


def _of_record(test: TestResult) -> tuple[float, bool, bool]:
    return test.points, test.visibility is Visibility.HIDDEN, test.status is Status.PASSED


def _message(test: TestResult) -> str:
    if test.status is Status.COULD_NOT_TELL:
        return f"could not tell, which is not your fault\n{test.message}".rstrip()
    return test.message or str(test.status)
