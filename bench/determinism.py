"""Grades the references again and again, and counts the marks and messages that differ.

Nothing is kept from one round to the next: each has a grader of its own without trained results. Rounds
alternate between one and four submissions at a time, and between the labs' order and its reverse.

Run ``.venv/bin/python bench/determinism.py --rounds 30``; ``--labs step1_setup`` takes one lab.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from dlgrade.course import Course, Lab, find_course
from dlgrade.grading import Grader
from dlgrade.parallel import in_threads
from dlgrade.results import LabResult, Status
from dlgrade.submission import Submission
from dlgrade.verify.composing import without_markers

Outcome = tuple[str, str]
"""Status and message of a test."""


def one_round(course: Course, labs: list[Lab], jobs: int) -> dict[tuple[str, str, str], Outcome]:
    """Grade every reference once: lab, task and test to what came of it."""
    outcomes = {}
    with tempfile.TemporaryDirectory() as folder, Grader(course) as grader:

        def grade(lab: Lab) -> LabResult:
            module = Path(folder) / lab.module
            solution = course.root / "solutions" / lab.module
            module.write_text(without_markers(solution.read_text(encoding="utf-8")), encoding="utf-8")
            return grader.grade(lab, Submission("reference", {lab.module: module}))

        for lab, result in in_threads(grade, labs, jobs):
            for test in result.tests:
                outcomes[lab.id, test.task, test.test] = (test.status, test.message)
    return outcomes


def main() -> None:
    """Grade, count and print; exit status 1 if anything differs or is not full marks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--labs", nargs="*", help="all by default")
    options = parser.parse_args()
    course = find_course(Path(__file__).resolve().parent)
    labs = [course.lab(name) for name in options.labs] if options.labs else list(course.labs.values())
    seen: dict[tuple[str, str, str], set[Outcome]] = defaultdict(set)
    started = time.monotonic()
    for number in range(options.rounds):
        ordered = labs if number % 2 == 0 else labs[::-1]
        for key, outcome in one_round(course, ordered, jobs=(1, 4)[number // 2 % 2]).items():
            seen[key].add(outcome)
        print(f"round {number + 1} of {options.rounds}, {time.monotonic() - started:.0f} s", flush=True)
    different = {key: outcomes for key, outcomes in seen.items() if len(outcomes) > 1}
    failed = {key for key, outcomes in seen.items() if any(s != Status.PASSED for s, _ in outcomes)}
    for key, outcomes in different.items():
        print(".".join(key), *sorted(outcomes), sep="\n  ")
    counts = f"{len(different)} differ, {len(failed)} without full marks"
    print(f"{options.rounds} rounds of {len(seen)} tests: {counts}")
    sys.exit(1 if different or failed else 0)


if __name__ == "__main__":
    main()
