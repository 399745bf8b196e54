"""Seconds and peak memory of a class: ``dlgrade grade`` against plain ``otter run``, in one run.

The class has many students and few distinct answers, right and wrong ones of the corpus, each student's file
with a name of its own at its head. Otter grades a sample of the distinct answers with the same test files. It
runs them in the kernel, one process after the other, which is how it is meant to be used; dlgrade isolates
every test and grades two submissions at a time. Prints a Markdown table.

Run ``make bench``, or ``.venv/bin/python bench/run.py --labs step2_mnist_cnn --class-size 40 --sample 3``.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from dlgrade.course import Course, Lab, find_course
from made_class import distinct_answers, write_class
from otter_inside import build_inside_bundle

LABS = ("step2_mnist_cnn", "step3_optimizers", "step4_time_series", "step5_augmentation")
SAMPLE_SECONDS = 0.5


class Measured:
    """How long a command took, and the largest memory of its whole process tree (PSS, in MiB)."""

    def __init__(self, command: list[str], folder: Path):
        """Run ``command`` in ``folder`` to its end."""
        self.peak_mib = 0.0
        begin = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        watcher = threading.Thread(target=self._watch, args=(process,), daemon=True)
        watcher.start()
        self.output, _ = process.communicate()
        self.seconds = time.monotonic() - begin
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{self.output[-2000:]}")

    def _watch(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            try:
                root = psutil.Process(process.pid)
                tree = [root, *root.children(recursive=True)]
            except psutil.Error:
                return
            total = 0
            for member in tree:
                try:
                    total += member.memory_full_info().pss
                except psutil.Error:
                    continue  # it ended meanwhile
            self.peak_mib = max(self.peak_mib, total / (1 << 20))
            time.sleep(SAMPLE_SECONDS)


class Comparison:
    """One lab: what its class costs with either."""

    def __init__(self, course: Course, lab: Lab, students: int, answers: int, sample: int):
        """Measure."""
        tools = Path(sys.executable).parent
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            distinct = distinct_answers(course, lab, answers)
            firsts = write_class(folder / "class", lab, distinct, students)
            bundle = build_inside_bundle(course, lab, folder)
            grade = [
                str(tools / "dlgrade"),
                "--course",
                str(course.root),
                "grade",
                lab.id,
                str(folder / "class"),
            ]
            self.ours = Measured([*grade, "--out", str(folder / "graded"), "--jobs", "2"], folder)
            self.again = Measured([*grade, "--out", str(folder / "graded"), "--jobs", "2"], folder)
            self.theirs = []
            for number, module in enumerate(random.Random(2).sample(firsts, min(sample, len(firsts)))):
                place = folder / f"otter{number}"
                place.mkdir()
                shutil.copy(module, place)
                self.theirs.append(
                    Measured([str(tools / "otter"), "run", "-a", str(bundle), lab.module], place)
                )
        self.lab, self.students, self.answers = lab, students, len(distinct)

    @property
    def otter_each(self) -> float:
        """Seconds of one submission, the median of the sample."""
        return statistics.median(run.seconds for run in self.theirs)

    def row(self) -> str:
        """A line of the table."""
        ratio = self.students * self.otter_each / self.ours.seconds
        spread = sorted(run.seconds for run in self.theirs)
        trainings = next((line for line in self.ours.output.splitlines() if line.startswith("trainings")), "")
        cells = [
            self.lab.id,
            f"{self.students}, {self.answers} distinct",
            f"{self.ours.seconds:.0f}",
            f"{self.again.seconds:.1f}",
            f"{self.otter_each:.1f} ({spread[0]:.1f} to {spread[-1]:.1f}, {len(spread)} runs)",
            f"{ratio:.1f}",
            f"{self.ours.peak_mib:.0f}",
            f"{max(run.peak_mib for run in self.theirs):.0f}",
            trainings.removeprefix("trainings: "),
        ]
        return f"| {' | '.join(cells)} |"


COLUMNS = (
    "lab", "students", "dlgrade, s", "the same again, s", "otter, s each, median", "times faster",
    "dlgrade, peak MiB", "otter, peak MiB", "trainings",
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labs", nargs="*", default=LABS)
    parser.add_argument("--class-size", type=int, default=200)
    parser.add_argument("--answers", type=int, default=25, help="distinct ones")
    parser.add_argument("--sample", type=int, default=10, help="answers that otter grades, of each lab")
    options = parser.parse_args()
    course = find_course(Path(__file__).resolve().parents[1])
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    print(f"| {' | '.join(COLUMNS)} |")
    print(f"|{' --- |' * len(COLUMNS)}", flush=True)
    for name in options.labs:
        lab = course.lab(name)
        print(Comparison(course, lab, options.class_size, options.answers, options.sample).row(), flush=True)


if __name__ == "__main__":
    main()
