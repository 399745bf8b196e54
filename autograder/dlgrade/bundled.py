"""Grading one upload with an unpacked bundle, in otter's folder layout and in a process of its own.

Nothing here imports otter or TensorFlow. The process that grades runs the package that lies in the bundle,
whichever one is installed, so that marks come from the bundle's bytes alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from dlgrade import results
from dlgrade.atomic import write_atomic
from dlgrade.course import load_course
from dlgrade.errors import GraderError
from dlgrade.grading import Grader
from dlgrade.intake.finding import from_upload

PLACEHOLDER = "graded_elsewhere.ipynb"
"""The notebook that otter takes for the submission: it prefers a notebook to any number of modules."""
COURSE = "course"
"""The name of the bundle with all labs, and of its results."""


class Layout:
    """The folders of one grading run: otter's own three, and the upload set aside."""

    def __init__(self, root: Path) -> None:
        """``root`` is ``/autograder`` on Gradescope and a temporary folder under ``otter run``."""
        self.source = root / "source"
        self.submission = root / "submission"
        self.results = root / "results"
        self.upload = root / "upload"
        self.record = root / "record.json"

    def set_aside(self, keep: Collection[str] = ()) -> None:
        """Move the student's files out of the folder that otter and its kernel work in.

        Whatever lies there can speak to them: ``.OTTER_LOG`` is unpickled, a module named like one of
        otter's imports is imported, a second notebook or a file named ``tests`` stops the run.

        Args:
            keep: names of otter's own files.
        """
        self.upload.mkdir(mode=0o700, exist_ok=True)
        for entry in sorted(self.submission.iterdir()):
            if entry.name in keep:
                continue
            if entry.name == "__init__.py" and not entry.is_symlink() and entry.stat().st_size == 0:
                entry.unlink()  # otter makes one, which must not replace the student's
            else:
                shutil.move(entry, self.upload / entry.name)

    def close(self) -> None:
        """Shut out every other user: a sandbox without Landlock has only file modes and its user."""
        for folder in (self.source / "assignments", self.submission, self.results):
            folder.chmod(0o700)


def grade(layout: Layout) -> results.LabResult:
    """Grade the upload by the bundle's own package, in a fresh process.

    Raises:
        GraderError: the grader itself failed; the message ends with what it last said.
    """
    layout.close()
    run = subprocess.run(
        [sys.executable, "-m", "dlgrade.bundled", str(layout.source.parent)],
        cwd=layout.source,
        env={**os.environ, "PYTHONPATH": str(layout.source)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if run.returncode != 0:
        raise GraderError(f"{layout.source}: the grader failed, so nothing was marked:\n{run.stdout[-4000:]}")
    return results.from_json(layout.record.read_bytes(), layout.record)


def main(root: Path) -> None:
    """Grade ``root/upload`` with every lab of ``root/source`` and write ``root/record.json``.

    A lab that the upload lacks is graded like an empty one: each of its tests says that it was not handed in.

    Raises:
        GraderError: the bundle is damaged, or this machine cannot grade.
    """
    layout = Layout(root)
    course = load_course(layout.source)
    found = []
    with tempfile.TemporaryDirectory() as scratch, Grader(course) as grader:
        for lab in course.labs.values():
            submission = from_upload(layout.upload, lab, Path(scratch), course=course)
            found.append(grader.grade(lab, submission))
    write_atomic(layout.record, results.to_json(results.joined(COURSE, found)))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except GraderError as error:
        sys.exit(str(error))
