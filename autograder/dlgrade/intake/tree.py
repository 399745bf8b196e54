"""What lies under one path, wherever it was read from: a folder, a zip or a tar."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec

MAX_FILE = 1 << 20
"""Bytes of one module or text; a lab's reference has about 10 kB."""
MAX_NOTEBOOK = 20 << 20
"""Bytes of one notebook, whose outputs may hold pictures."""
MAX_DEPTH = 3
"""Folders between a submission and the lab's module; a zip counts as one."""
MAX_NAMES = 12
"""Names of a path that are looked at: an archive may hold one of ten thousand, and of each its beginnings."""
MAX_ENTRIES = 2_000
"""Files and folders of one submission that are looked at."""
MAX_ARCHIVES = 20
"""Archives of one submission that are opened."""

_JUNK = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "node_modules", "site-packages"}
_OF_GIT = {".git", ".github", ".gitignore", ".gitattributes"}
ENVIRONMENT = "pyvenv.cfg"
"""The file that makes a folder a virtual environment."""
_OF_ENVIRONMENT = {"bin", "lib", "lib64", "include", "scripts", "share", ENVIRONMENT}

Parts = tuple[str, ...]


class Tree(msgspec.Struct):
    """The files under one path, by their path inside it."""

    files: dict[Parts, Path | None] = msgspec.field(default_factory=dict)
    """None for a file inside an archive that is only listed: nothing that is graded, or too large for it."""
    containers: set[Parts] = msgspec.field(default_factory=set)
    """Folders and archives."""
    notes: list[tuple[Parts, str]] = msgspec.field(default_factory=list)
    """What was not looked at, and why; an empty path where it is no one student's."""
    repositories: set[Parts] = msgspec.field(default_factory=set)
    """Folders in which Git's or GitHub's own files lie."""
    environments: set[Parts] = msgspec.field(default_factory=set)
    """Folders that are a virtual environment and nothing else."""
    unread: list[tuple[Parts, str]] = msgspec.field(default_factory=list)
    """What could not be read, and why, where the student is not to blame: it may have been anything."""

    @property
    def tops(self) -> list[str]:
        """Names of the entries at the top, sorted."""
        named = [*self.files, *self.containers, *(parts for parts, _ in self.notes)]
        return sorted({parts[0] for parts in named if parts})

    def not_read(self, parts: Parts, note: str, advice: str = "") -> None:
        """Say that something could not be read, to the student and to the person who grades."""
        self.notes.append((parts, note))
        self.unread.append((parts, f"{note}; {advice}" if advice else note))

    def split(self) -> dict[str, Tree]:
        """The tree of each entry at the top, by its name; sorted. A file's own is empty."""
        trees: dict[str, Tree] = {top: Tree() for top in self.tops}
        for parts, path in self.files.items():
            if parts[1:]:
                trees[parts[0]].files[parts[1:]] = path
        for parts in self.containers:
            if parts[1:]:
                trees[parts[0]].containers.add(parts[1:])
        for parts, note in self.notes:
            if parts:
                trees[parts[0]].notes.append((parts[1:], note))
        for parts in self.repositories:
            if parts and parts[0] in trees:
                trees[parts[0]].repositories.add(parts[1:])
        for parts in self.environments:
            if parts[1:]:
                trees[parts[0]].environments.add(parts[1:])
        for parts, why in self.unread:
            if parts:
                trees[parts[0]].unread.append((parts[1:], why))
        return trees

    def add(self, other: Tree, below: Parts = ()) -> None:
        """Take in another tree, with ``below`` before each of its paths."""
        self.files |= {(*below, *parts): path for parts, path in other.files.items()}
        self.containers |= {(*below, *parts) for parts in other.containers}
        self.notes += [((*below, *parts), note) for parts, note in other.notes]
        self.repositories |= {(*below, *parts) for parts in other.repositories}
        self.environments |= {(*below, *parts) for parts in other.environments}
        self.unread += [((*below, *parts), why) for parts, why in other.unread]


def is_junk(name: str) -> bool:
    """Whether macOS, Windows, Git, Python or an editor left it, and no student."""
    return name.startswith(".") or name in _JUNK


def is_of_git(name: str) -> bool:
    """Whether it marks the folder that it lies in as a repository."""
    return name in _OF_GIT


def may_be_ignored(parts: Parts) -> bool:
    """Whether its path is one of what Git or a virtual environment leaves, whatever else there is."""
    return any(is_junk(part) or part.casefold() in _OF_ENVIRONMENT for part in parts)


def of_environment(parts: Parts, environments: Collection[Parts], files: Collection[Parts], own: int) -> bool:
    """Whether one of these virtual environments brought it, and no student.

    An environment may be made in the folder that a student works in, so all else in it is theirs, except for
    copies of ``files`` that lie beside the environment or above it: there, ``own`` names and more are theirs.
    """
    for position in range(min(len(parts), MAX_NAMES)):
        if parts[:position] not in environments:
            continue
        if parts[position].casefold() in _OF_ENVIRONMENT:
            return True
        if any((*parts[:above], parts[-1]) in files for above in range(own, position)):
            return True
    return False
