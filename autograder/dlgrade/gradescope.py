"""A result record as Gradescope's ``results.json``."""

from __future__ import annotations

import json
from typing import Any, Literal

from dlgrade.results import LabResult, Status, TestResult, Visibility

HiddenTests = Literal["after_published", "after_due_date", "hidden"]


def to_gradescope(result: LabResult, *, hidden_tests: HiddenTests = "after_published") -> dict[str, Any]:
    """One entry per test, in the record's order.

    Args:
        result: the record.
        hidden_tests: who sees a hidden test. Gradescope hides a student's total for as long as any test
            is hidden, so the default shows it together with the marks; ``hidden`` never does.
    """
    return {
        "score": _points(result.points),
        "execution_time": round(result.seconds, 1),
        "output": _output(result),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "lab": result.lab,
            "format": result.format,
            "device": result.device,
            "could_not_tell": [f"{test.task}.{test.test}" for test in result.undecided],
            "missing_protections": list(result.missing_protections),
        },
        "tests": [_test(test, hidden_tests) for test in result.tests],
    }


def to_json(result: LabResult, *, hidden_tests: HiddenTests = "after_published") -> bytes:
    """The same as indented UTF-8 JSON, ending in a newline."""
    text = json.dumps(to_gradescope(result, hidden_tests=hidden_tests), ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _test(test: TestResult, hidden_tests: HiddenTests) -> dict[str, Any]:
    output = test.message
    if test.status is Status.COULD_NOT_TELL:
        output = f"Could not tell, which is not your fault; your instructor sees it too.\n{output}".rstrip()
    return {
        "name": f"{test.task} · {test.title}",
        "score": _points(test.earned),
        "max_score": _points(test.points),
        "status": "passed" if test.status is Status.PASSED else "failed",
        "output": output,
        "visibility": "visible" if test.visibility is Visibility.PUBLIC else hidden_tests,
        "extra_data": {"task": test.task, "test": test.test, "status": str(test.status)},
    }


def _output(result: LabResult) -> str:
    """What every student may read at once: nothing that tells how a hidden test ended."""
    lines = list(result.notes)
    if result.undecided:
        tasks = ", ".join(dict.fromkeys(test.task for test in result.undecided))
        lines.append(
            f"The grader could not tell about {tasks}, through a fault of its own. "
            "It is not held against you; your instructor grades it again."
        )
    return "\n".join(lines)


def _points(value: float) -> float:
    """Without the dust of adding floats."""
    return round(value, 4)
