"""What the student reads: a failure in a few lines, and the progress table."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from labkit.student_code import Place, Problem, StudentCode

MAX_PLACES = 8
MAX_MESSAGE_LINES = 30
MAX_OUTPUT_LINES = 15


def explain(failure: pytest.ExceptionInfo[BaseException], item: pytest.Item, code: StudentCode) -> str:
    """A failed test in a few lines: its promise, the student's lines that led there, the message."""
    lines = [_title(item)]
    error = failure.value
    if isinstance(error, Problem):
        return "\n".join([*lines, str(error)])
    places = code.places(error.__traceback__)
    origin = _library_origin(error, code)
    if isinstance(error, NotImplementedError) and places and origin is None:
        # at first every test fails so: which test met the stub, and with what, tells nothing
        return f"{_shown(places[-1], item.config, code.folder)}: NotImplementedError: {error}"
    lines += [_place_line(place, item.config, code.folder) for place in _shorten(places)]
    if origin is not None:
        lines.append(f"  raised inside {origin}")
    message = "".join(traceback.format_exception_only(error)).rstrip().split("\n")
    if isinstance(error, AssertionError):  # the check's own words; that it is an assertion tells nothing
        message[0] = message[0].partition(": ")[2]
    if len(message) > MAX_MESSAGE_LINES:
        message[MAX_MESSAGE_LINES:] = [f"… and {len(message) - MAX_MESSAGE_LINES} lines more"]
    if isinstance(error, ModuleNotFoundError):
        message.append(code.how_to_install(_address(item.nodeid)[0]))
    return "\n".join([*lines, *message])


def shorten_output(sections: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The end of what was printed, without the states of a progress bar that later ones replaced."""
    short = []
    for name, text in sections:
        lines = [line.rstrip("\b\r").rpartition("\r")[2] for line in text.rstrip("\r\n\b").split("\n")]
        if len(lines) > MAX_OUTPUT_LINES:
            lines[:-MAX_OUTPUT_LINES] = [f"… {len(lines) - MAX_OUTPUT_LINES} lines"]
        short.append((name, "\n".join(lines) + "\n"))
    return short


def _title(item: pytest.Item) -> str:
    doc = getattr(getattr(item, "function", None), "__doc__", None) or item.name
    return doc.strip().split("\n")[0]


def _shorten(places: list[Place]) -> list[Place | str]:
    """A mutual recursion passes a thousand lines; its beginning and end tell all."""
    if len(places) <= MAX_PLACES:
        return list(places)
    half = MAX_PLACES // 2
    return [*places[:half], f"  … {len(places) - 2 * half} lines more", *places[-half:]]


def _place_line(place: Place | str, config: pytest.Config, folder: Path) -> str:
    if isinstance(place, str):
        return place
    # a raise only repeats the message that follows
    source = "" if place.source.startswith("raise ") else f":  {place.source}"
    return f"  {_shown(place, config, folder)}{source}"


def _shown(place: Place, config: pytest.Config, folder: Path) -> str:
    """``file:line`` as a terminal can open it: relative to where pytest was started."""
    file = folder / place.file
    here = config.invocation_params.dir
    return f"{file.relative_to(here) if file.is_relative_to(here) else place.file}:{place.line}"


def _library_origin(error: BaseException, code: StudentCode) -> str | None:
    """``keras/src/…/layer.py:12`` when a library raised it, None for the student's code and the checks."""
    frames = traceback.extract_tb(error.__traceback__)
    file = Path(frames[-1].filename)
    if code.own(file) is not None or file.is_relative_to(code.folder / "labkit"):
        return None
    parts = file.parts
    if "site-packages" not in parts:
        return None
    start = len(parts) - parts[::-1].index("site-packages")
    return f"{PurePosixPath(*parts[start:])}:{frames[-1].lineno}"


@dataclass
class _Test:
    """One test function: all of its cases together."""

    points: float
    passed: bool = True


@dataclass
class Progress:
    """Counts test functions by lab and task; a function counts as passed when all of its cases passed.

    Args:
        labs: lab id to ``{"title": …, "tasks": [task ids]}``, in the order of the course.
    """

    labs: Mapping[str, Any]
    _tests: dict[tuple[str, str, str], _Test] = field(default_factory=dict)

    def place(self, nodeid: str) -> tuple[int, int]:
        """Where a test stands in the order of the course; tests of no task come last."""
        lab, task, _ = _address(nodeid)
        labs = list(self.labs)
        if lab not in labs or task not in self.labs[lab]["tasks"]:
            return len(labs), 0
        return labs.index(lab), self.labs[lab]["tasks"].index(task)

    def add(self, report: pytest.TestReport) -> None:
        """Count one phase of one case."""
        points = dict(report.user_properties).get("points", 0.0)
        assert isinstance(points, float)
        test = self._tests.setdefault(_address(report.nodeid), _Test(points))
        test.passed &= report.passed

    def table(self) -> list[str]:
        """The table's lines, for those labs and tasks of which a test ran; empty if none did."""
        lines: list[str] = []
        shown: list[_Test] = []
        labs = 0
        for lab, about in self.labs.items():
            in_lab: list[_Test] = []
            rows = []
            for task in about["tasks"]:
                tests = [test for address, test in self._tests.items() if address[:2] == (lab, task)]
                if tests:
                    rows.append(_row(task, tests))
                    in_lab += tests
            if rows:
                lines += [f"{lab}: {about['title']}", _HEAD, *rows, _row("total", in_lab), ""]
                shown += in_lab
                labs += 1
        if labs > 1:
            lines.append(_row("all labs", shown))
        return lines


_HEAD = f"  {'task':<28}{'passed':>8}{'failed':>8}   public points"


def _row(name: str, tests: list[_Test]) -> str:
    passed = sum(test.passed for test in tests)
    earned = sum(test.points for test in tests if test.passed)
    points = f"{earned:g} of {sum(test.points for test in tests):g}"
    return f"  {name:<28}{passed:>8}{len(tests) - passed:>8}   {points}"


def _address(nodeid: str) -> tuple[str, str, str]:
    """Lab, task and test function of ``tests/<lab>/test_<task>.py::<function>[<case>]``."""
    path, _, function = nodeid.partition("::")
    file = PurePosixPath(path)
    return file.parent.name, file.stem.removeprefix("test_"), function.partition("[")[0]
