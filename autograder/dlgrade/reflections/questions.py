"""``assignments/reflections``: the questions, what they are worth, the template and the rubric."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from dlgrade.course import Course, Lab, Points, PositiveInt, Task
from dlgrade.errors import GraderError
from dlgrade.reflections.reading import Question, Reader

FILE = "reflections.md"
"""What students get, fill in and hand in."""


class Worth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question, as ``reflections.toml`` states it."""

    title: str
    by_machine: Points
    """For an answer that is there."""
    by_hand: Points
    """For what it says."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    min_words: PositiveInt
    min_different_words: PositiveInt
    questions: dict[str, Worth]


class Reflections(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about the questions, in their order."""

    title: str
    min_words: int
    min_different_words: int
    worth: dict[str, Worth]
    """Question id, such as ``T1``, to what it is worth."""
    folder: Path
    template: str
    rubric: dict[str, str]
    """Question id to what the person who marks should know about it."""

    @property
    def lab(self) -> Lab:
        """As one more lab, whose tasks are the questions: what grading a class needs to know."""
        tasks = {name: Task(public=worth.by_machine, hidden=0) for name, worth in self.worth.items()}
        return Lab(title=self.title, tasks=tasks, folder=self.folder, file=FILE)

    @property
    def by_hand(self) -> float:
        """The points that a person gives."""
        return sum(worth.by_hand for worth in self.worth.values())

    @property
    def reader(self) -> Reader:
        """What finds the answers in a file made from the template."""
        return _reader(self.worth, self.template)


def load(course: Course) -> Reflections | None:
    """The course's reflections; None when it has none.

    Raises:
        GraderError: a file is missing or malformed, template or rubric lack a question or have it in another
            place, or a question has a task's id.
    """
    folder = course.root / "assignments" / "reflections"
    path = folder / "reflections.toml"
    if not path.exists():
        return None
    try:
        table = msgspec.convert(tomllib.loads(_read(path)), type=_Table)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise GraderError(f"{path}: {error}") from None
    labs = [lab for lab in course.labs.values() if lab.id != folder.name]  # a course may have them already
    taken = {task: lab.id for lab in labs for task in lab.tasks}
    for name in table.questions:
        if name in taken:
            raise GraderError(f"{path}: question {name} is also a task of {taken[name]}; ids must be unique")
    template = _read(folder / FILE)
    reader = _reader(table.questions, template)
    for file in (FILE, "rubric.md"):
        found = [name for name, _ in reader.parts(_read(folder / file)) if name]
        if found != list(table.questions):
            raise GraderError(f"{folder / file}: has the questions {found}, not {list(table.questions)}")
    return Reflections(
        title=table.title,
        min_words=table.min_words,
        min_different_words=table.min_different_words,
        worth=table.questions,
        folder=folder.resolve(),
        template=template,
        rubric={name: text for name, text in reader.parts(_read(folder / "rubric.md")) if name},
    )


def with_reflections(course: Course, reflections: Reflections | None) -> Course:
    """The course with the reflections as its last lab, for finding and grading what was handed in."""
    if reflections is None:
        return course
    return msgspec.structs.replace(course, labs={**course.labs, reflections.lab.id: reflections.lab})


def _reader(worth: dict[str, Worth], template: str) -> Reader:
    return Reader(tuple(Question(name, about.title) for name, about in worth.items()), template)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise GraderError(f"{path}: not found, but the reflections need it") from None
    except UnicodeDecodeError as error:
        raise GraderError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from None
