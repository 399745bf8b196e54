"""What lies under one path, wherever it was read from: a folder, a zip or a tar."""

from __future__ import annotations

from pathlib import Path

import msgspec

MAX_FILE = 1 << 20
"""Bytes of one module or text; a lab's reference has about 10 kB."""
MAX_NOTEBOOK = 20 << 20
"""Bytes of one notebook, whose outputs may hold pictures."""
MAX_DEPTH = 3
"""Folders between a submission and the lab's module; a zip counts as one."""
MAX_ENTRIES = 2_000
"""Files and folders of one submission that are looked at."""
MAX_ARCHIVES = 20
"""Archives of one submission that are opened."""

_JUNK = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "node_modules", "site-packages"}
_OF_GIT = {".git", ".github", ".gitignore", ".gitattributes"}

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

    @property
    def tops(self) -> list[str]:
        """Names of the entries at the top, sorted."""
        named = [*self.files, *self.containers, *(parts for parts, _ in self.notes)]
        return sorted({parts[0] for parts in named if parts})

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
        return trees

    def add(self, other: Tree, below: Parts = ()) -> None:
        """Take in another tree, with ``below`` before each of its paths."""
        self.files |= {(*below, *parts): path for parts, path in other.files.items()}
        self.containers |= {(*below, *parts) for parts in other.containers}
        self.notes += [((*below, *parts), note) for parts, note in other.notes]
        self.repositories |= {(*below, *parts) for parts in other.repositories}


def is_junk(name: str) -> bool:
    """Whether macOS, Windows, Git, Python or an editor left it, and no student."""
    return name.startswith(".") or name in _JUNK


def is_of_git(name: str) -> bool:
    """Whether it marks the folder that it lies in as a repository."""
    return name in _OF_GIT
