"""Whom a page names, and where their own pages are."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dlgrade.finals import Final
from dlgrade.pages import link


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """One student, in a list of those whom something concerns."""

    student: str
    """As in folders and tables."""
    name: str
    """As people call them."""
    href: str
    """The page that says more: the lab's feedback, or the student's own page."""


class Links:
    """Addresses of what lies in the folder of a graded class, seen from one page."""

    def __init__(self, out: Path, page: Path):
        """``out`` is the class's folder, ``page`` the file that the links are in."""
        self._out = out
        self._page = page

    def student(self, student: str) -> str:
        """The student's own page."""
        return link(self._out / student / "index.html", self._page)

    def feedback(self, student: str, lab: str) -> str:
        """The page of one lab; empty when there is none."""
        return self._existing(student, lab, "feedback.html")

    def error(self, student: str, lab: str) -> str:
        """What the grader wrote down of a fault of its own; empty when there is nothing."""
        return self._existing(student, lab, "grader-error.txt")

    def who(self, final: Final) -> Who:
        """One student and one lab."""
        student, lab = final.grade.student, final.lab.id
        return Who(
            student=student,
            name=final.grade.person.name or student,
            href=self.feedback(student, lab) or self.student(student),
        )

    def _existing(self, *parts: str) -> str:
        path = self._out.joinpath(*parts)
        return link(path, self._page) if path.is_file() else ""
