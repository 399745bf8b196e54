"""Folders, files and archives without any system's mark: named after their students."""

from __future__ import annotations

from pathlib import Path

from dlgrade.course import Lab
from dlgrade.errors import UsageError
from dlgrade.intake import archives
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.intake.tree import Tree

CLASS = "a class, an entry per student"
ONE = "one student's folder"
FILE = "one student's file"

_RELEASED = "student"
"""The folder that students are given: handed in as a whole, it is nobody's name."""


def read(place: Place, asked: Asked) -> Read:
    """One student's folder when a lab's module lies in it, otherwise a class: one student per entry.

    Raises:
        UsageError: it can be read both ways.
    """
    places = sorted(parts for parts in place.tree.files if asked.lab_of(parts[-1]))
    own = ["/".join(parts) for parts in places if parts[:-1] in {(), (_RELEASED,)}]
    nested = [parts[0] for parts in places if parts[:-1] not in {(), (_RELEASED,)}]
    if own and nested:
        raise UsageError(
            f"{place.source}: one student's folder or a class? {own[0]} lies in it, "
            f"and one more in {nested[0]}/; move one of them away"
        )
    if own:
        note = f"{place.source}: taken as one student's folder, because {own[0]} lies in it"
        return Read(ONE, [Handin(place.name, place.source, place.tree)], [note])
    handins: list[Handin] = []
    notes: list[str] = []
    trees = place.tree.split()
    for top in place.tree.tops:
        where = f"{place.source}/{top}"
        if is_environment(place, top):
            notes.append(f"{where}: ignored, nothing but a virtual environment")
        elif (top,) not in place.tree.files and not _is_unread_file(place, top):
            handins.append(Handin(archives.stem(top) or top, where, trees[top]))
        elif is_submission(top, asked):
            handins.append(_loose(place, top, trees[top], where, asked))
        else:
            notes.append(f"{where}: ignored, neither a folder, a .py file nor a .zip")
    return Read(CLASS, handins, notes)


def is_environment(place: Place, top: str) -> bool:
    """Whether it is a folder that nobody put anything into, apart from a virtual environment."""
    return (top,) in place.tree.environments and archives.stem(top) is None


def is_folder(place: Place, top: str) -> bool:
    """Whether it is a folder or an archive, and no virtual environment."""
    return (top,) in place.tree.containers and not is_environment(place, top)


def _is_unread_file(place: Place, top: str) -> bool:
    """A damaged file of an archive: it is not among the files, and whose it is its name says."""
    return (top,) not in place.tree.containers and any(parts == (top,) for parts, _ in place.tree.unread)


def _loose(place: Place, name: str, tree: Tree, source: str, asked: Asked) -> Handin:
    handin = file(place.name, name, place.tree.files.get((name,)), source, asked)
    if (name,) not in place.tree.files:
        missing = handin.tree.files.popitem()[0]
        handin.tree.add(tree, below=missing)
    return handin


def is_submission(name: str, asked: Asked) -> bool:
    """Whether a file by itself is somebody's."""
    return name.lower().endswith((".py", ".ipynb")) or _lab_named(name, asked)[0] is not None


def file(folder: str, name: str, path: Path | None, source: str, asked: Asked) -> Handin:
    """A file by itself: ``<student>_<lab>.py``, ``<lab>.py`` in a student's folder, or ``<student>.py``."""
    lab, student = _lab_named(name, asked)
    if lab:
        proper = asked.proper(name[len(student) + 1 :] if student else name)
        note = () if name == proper else (f"{name} was graded as {proper}",)
        return Handin(student or folder, source, Tree({(proper,): path}), note)
    stem = Path(name).stem
    sole = asked.labs[0] if len(asked.labs) == 1 else None
    if sole and Path(name).suffix.lower() == Path(sole.module).suffix:
        note = (f"{name} was graded as {sole.module}",)
        return Handin(stem, source, Tree({(sole.module,): path}), note)
    return Handin(stem, source, Tree({(name,): path}))


def _lab_named(name: str, asked: Asked) -> tuple[Lab | None, str]:
    """The lab whose file is called ``name``, and who stands before it."""
    if lab := asked.lab_of(name):
        return lab, ""
    for lab in sorted(asked.course.labs.values(), key=lambda lab: -len(lab.id)):
        for position, letter in enumerate(name):
            if letter == "_" and position and asked.lab_of(name[position + 1 :]) is lab:
                return lab, name[:position]
    return None, ""
