"""A course of two labs, a scratch folder, and a short way to find and to write; for the tests of intake."""

from __future__ import annotations

from pathlib import Path

from dlgrade.course import Course
from dlgrade.intake.finding import find
from dlgrade.intake.records import Entry, Found

TREES = "step1_trees"
ROCKS = "step2_rocks"


class World:
    """Finds submissions under ``path``."""

    def __init__(self, path: Path, course: Course) -> None:
        """``path`` is an empty folder."""
        self.path = path
        self.course = course
        self.scratch = path / "scratch"
        self.scratch.mkdir()

    def put(self, files: dict[str, str | bytes], folder: str = "given") -> Path:
        """Write files by their paths; a path that ends in ``/`` is an empty folder. Returns the folder."""
        root = self.path / folder
        for name, content in files.items():
            target = root / name
            if name.endswith("/"):
                target.mkdir(parents=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    def look(self, *paths: Path, lab: str = "") -> Found:
        """What is found for ``lab``, or for all of them."""
        labs = [self.course.lab(lab)] if lab else list(self.course.labs.values())
        return find(paths, labs, self.course, self.scratch)


def by_name(found: Found) -> dict[tuple[str, str], Entry]:
    """Entries by student and lab."""
    return {(entry.submission.student, entry.lab.id): entry for entry in found.entries}


def students(found: Found) -> list[str]:
    """Names, sorted."""
    return sorted({entry.submission.student for entry in found.entries})


def text_of(entry: Entry) -> str:
    """What the lab's module of an entry says."""
    return entry.submission.files[entry.lab.module].read_text()
