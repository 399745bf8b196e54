"""The same submission has the same marks and messages, however many are graded beside it, in any order."""

from __future__ import annotations

from pathlib import Path

import msgspec
from dlgrade.grading import Grader
from dlgrade.parallel import in_threads
from dlgrade.results import LabResult
from dlgrade.submission import Submission
from small_course import RIGHT, make_course

CLASS = {
    "right": RIGHT,
    "random": RIGHT
    + "\nimport random, numpy as np\ndef square(x):\n    return x * x + random.choice([0, 1, 2])\n",
    "seeded": RIGHT + "\nimport keras\ndef square(x):\n    return x * x + float(keras.random.uniform(()))\n",
    "raises": RIGHT + "\ndef square(x):\n    raise ValueError(f'no {x}')\n",
    "not in place": RIGHT + "\ndef double_all(x):\n    x = 2 * x\n",
    "half": RIGHT + "\ndef double_all(x):\n    x[: len(x) // 2] *= 2\n",
    "nothing": "",
}


def graded(folder: Path, names: list[str], jobs: int) -> dict[str, LabResult]:
    """The records of a class by a grader of its own, without what depends on the clock."""
    folder.mkdir()
    course = make_course(folder / "course")
    lab = course.lab("step8_small")
    modules = {name: folder / f"{number}.py" for number, name in enumerate(CLASS)}
    for name, module in modules.items():
        module.write_text(CLASS[name])
    with Grader(course, unsafe=True) as grader:

        def grade(name: str) -> LabResult:
            return grader.grade(lab, Submission(name, {lab.module: modules[name]}))

        results = dict(in_threads(grade, names, jobs))
    return {
        name: msgspec.structs.replace(
            result,
            seconds=0.0,
            tests=tuple(msgspec.structs.replace(test, seconds=0.0) for test in result.tests),
        )
        for name, result in results.items()
    }


def test_neither_jobs_nor_order_change_a_record(tmp_path: Path) -> None:
    """One at a time from the first to the last, and four at a time from the last to the first."""
    first = graded(tmp_path / "a", list(CLASS), jobs=1)
    second = graded(tmp_path / "b", list(reversed(CLASS)), jobs=4)
    for name in CLASS:
        assert first[name] == second[name], name
    assert first["right"].points == 4
    assert all(result.points < 4 for name, result in first.items() if name != "right")
