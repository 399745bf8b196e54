"""Seconds per submission and peak memory: ``dlgrade grade`` against plain ``otter run``, in one run.

Both get the same submissions of step 2 and run the same test files. Otter runs them in the kernel,
one process after the other, which is how it is meant to be used; dlgrade isolates every test and grades two
submissions at a time. Prints a Markdown table.

Run ``make bench``, or ``.venv/bin/python bench/run.py --class-size 20 --sample 3``.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from dlgrade.course import find_course
from otter_inside import build_inside_bundle

LAB = "step2_mnist_cnn"
AUTHORS = ("ada", "ben", "emil")
"""Students of the sample class whose modules stand alone; copies of theirs fill the class."""
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--class-size", type=int, default=20)
    parser.add_argument("--sample", type=int, default=3, help="submissions that otter grades")
    options = parser.parse_args()
    root = Path(__file__).resolve().parents[1]
    course = find_course(root)
    lab = course.lab(LAB)
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        students = folder / "class"
        for number, author in zip(range(options.class_size), itertools.cycle(AUTHORS), strict=False):
            module = students / f"s{number:02}" / lab.module
            module.parent.mkdir(parents=True)
            source = root / "tests" / "submissions" / "class" / author / lab.module
            module.write_text(source.read_text() + f"\n# handed in by student {number}\n")
        bundle = build_inside_bundle(course, lab, folder)
        grade = [str(tools / "dlgrade"), "--course", str(root), "grade", LAB, str(students)]
        ours = Measured([*grade, "--out", str(folder / "graded"), "--jobs", "2"], folder)
        theirs = []
        for number in range(options.sample):
            place = folder / f"otter{number}"
            place.mkdir()
            shutil.copy(students / f"s{number:02}" / lab.module, place)
            command = [str(tools / "otter"), "run", "-a", str(bundle), lab.module]
            theirs.append(Measured(command, place))
    each = ours.seconds / options.class_size
    otter_each = statistics.median(run.seconds for run in theirs)
    otter_peak = max(run.peak_mib for run in theirs)
    print(f"{LAB}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    print()
    print("| | submissions | seconds in all | seconds each | peak memory of the process tree |")
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| dlgrade grade --jobs 2 | {options.class_size} | {ours.seconds:.1f} | {each:.2f} | "
        f"{ours.peak_mib:.0f} MiB |"
    )
    print(
        f"| otter run, tests in the kernel | {options.sample} | {sum(r.seconds for r in theirs):.1f} | "
        f"{otter_each:.2f} (median) | {otter_peak:.0f} MiB |"
    )
    print()
    print(f"dlgrade takes {each / otter_each:.2f} of otter's time for one submission.")


if __name__ == "__main__":
    main()
