"""What finding submissions works with and results in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

import msgspec

from dlgrade.course import Course, Lab
from dlgrade.intake.names import original
from dlgrade.intake.tree import Tree
from dlgrade.people import Person
from dlgrade.submission import Submission


class Entry(msgspec.Struct, frozen=True):
    """One row of the gradebook to be: a student and a lab."""

    lab: Lab
    submission: Submission
    problem: str = ""
    """Why a person must decide first; empty when it can be graded."""
    person: Person | None = None
    """What the learning management system says about the student; None where no more than a name is known."""
    submitted: datetime | None = None
    """When it was handed in, with its time zone if that is known; None where nothing says so."""
    late: bool | None = None
    """Whether the learning management system calls it late; None where it says nothing."""
    source: str = ""
    """Where it lies, as the person who grades would look for it."""
    superseded: tuple[str, ...] = ()
    """Earlier submissions of the same student that do not count, the latest first."""

    @property
    def known(self) -> Person:
        """The student, with whatever the entry says about them."""
        return self.person or Person(student=self.submission.student)

    @property
    def handed_in(self) -> bool:
        """Whether the lab's module is there."""
        return self.lab.module in self.submission.files


class Recognised(msgspec.Struct, frozen=True):
    """What one of the given paths was taken for."""

    path: Path
    kind: str
    """In words: ``a Gradescope export``."""
    students: int
    files: int
    """Plain files of the students, in folders and archives."""
    labs: tuple[str, ...]
    """Ids of the labs asked for that somebody handed in."""


class Found(msgspec.Struct, frozen=True):
    """Everything that the given paths hold."""

    entries: tuple[Entry, ...]
    """Every student with every lab asked for, sorted by student, then in the order of the labs."""
    notes: tuple[str, ...]
    """What was ignored, or taken for what, for the person who grades."""
    recognised: tuple[Recognised, ...] = ()
    """One for each path, in their order."""


class Handin(msgspec.Struct):
    """One place where one student's files lie, before anything is chosen from it."""

    student: str
    """The raw name: equal for what is the same student's."""
    source: str
    tree: Tree
    notes: tuple[str, ...] = ()
    person: Person | None = None
    """Its ``student`` is made safe when all students are known."""
    submitted: datetime | None = None
    late: bool | None = None
    key: str = ""
    """The system's own number of the submission; one that is given twice counts once."""
    identified: bool = True
    """Whether the student is certain enough for a later hand-in to replace an earlier one."""
    uploads: dict[str, int] = msgspec.field(default_factory=dict)
    """Name at the top to the system's number of the upload, which grows with time."""
    earlier: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Name at the top to what was uploaded under it before, the latest first."""
    likely: frozenset[str] = frozenset()
    """Ids of the labs that the same download holds; whatever could not be read may be of any of them."""


class Asked:
    """Which labs are looked for, and all that there are."""

    def __init__(self, labs: Sequence[Lab], course: Course) -> None:
        """``labs`` are some of ``course``'s, or all of them."""
        self.labs = tuple(labs)
        self.course = course

    def lab_of(self, name: str) -> Lab | None:
        """The lab whose file this is: its exact name, or what a browser or an upload makes of it."""
        return self._labs_by_name.get(name) or self._labs_by_name.get(original(name))

    def proper(self, name: str) -> str:
        """The exact name of a lab's file; any other name as it is."""
        lab = self.lab_of(name)
        if lab is None or name in self._labs_by_name:
            return name
        return lab.module if original(name) == lab.module.casefold() else notebook_of(lab)

    @cached_property
    def _labs_by_name(self) -> dict[str, Lab]:
        """By exact names, and by their lower case."""
        labs = self.course.labs.values()
        names = {name: lab for lab in labs for name in (lab.module, notebook_of(lab)) if name}
        return {name.casefold(): lab for name, lab in names.items()} | names


def notebook_of(lab: Lab) -> str:
    """The name of a notebook handed in instead of the module; empty where a text is asked for."""
    return f"{lab.id}.ipynb" if lab.module.endswith(".py") else ""


class Place(msgspec.Struct, frozen=True):
    """A folder, or an archive, that was given."""

    name: str
    source: str
    """Its path, as it was given."""
    tree: Tree
    wrapper: str = ""
    """The one folder in an archive that everything lies in."""


class Read(msgspec.Struct, frozen=True):
    """A place, understood."""

    kind: str
    handins: Sequence[Handin]
    notes: Sequence[str] = ()
