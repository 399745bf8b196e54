"""The files under a path, in folders and in archives alike, read without trusting any of them.

Links, devices and pipes are never followed or opened.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from dlgrade.intake import archives
from dlgrade.intake.archives import Allowance
from dlgrade.intake.tree import (
    MAX_ARCHIVES,
    MAX_ENTRIES,
    Parts,
    Tree,
    is_junk,
    is_of_git,
)


def read_folder(root: Path, scratch: Path, depth: int) -> Tree:
    """The plain files under ``root``, breadth first, at most ``depth`` folders down; archives are opened.

    Each entry at the top has its own limits, so that none crowds out another.
    """
    reading = _Reading(scratch)
    counts: dict[str, int] = {}
    level: list[tuple[Parts, Path]] = [((), root)]
    for remaining in range(depth, -1, -1):
        below: list[tuple[Parts, Path]] = []
        for prefix, folder in level:
            for entry in reading.entries(folder, prefix):
                parts = (*prefix, entry.name)
                counts[parts[0]] = counts.get(parts[0], 0) + 1
                if counts[parts[0]] <= MAX_ENTRIES:
                    reading.take(entry, parts, remaining, below)
                elif counts[parts[0]] == MAX_ENTRIES + 1:
                    reading.tree.notes.append((parts, f"only the first {MAX_ENTRIES} files were looked at"))
        level = below
    return reading.tree


def names_in(folder: Path) -> list[str]:
    """The names of a folder's entries, sorted, without junk; none of one that cannot be read."""
    return [entry.name for entry in _entries(folder) if not is_junk(entry.name)]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


class _Reading(msgspec.Struct):
    """One folder being read."""

    scratch: Path
    tree: Tree = msgspec.field(default_factory=Tree)
    allowance: Allowance = msgspec.field(default_factory=Allowance)

    def entries(self, folder: Path, prefix: Parts) -> list[os.DirEntry[str]]:
        """Sorted, without junk and virtual environments; nothing of a folder that cannot be read."""
        entries = _entries(folder)
        if any(is_of_git(entry.name) for entry in entries):
            self.tree.repositories.add(prefix)
        return [
            entry
            for entry in entries
            if not is_junk(entry.name) and not os.path.lexists(Path(entry.path, "pyvenv.cfg"))
        ]

    def take(
        self, entry: os.DirEntry[str], parts: Parts, remaining: int, below: list[tuple[Parts, Path]]
    ) -> None:
        """Add one entry; a folder is left for later in ``below``."""
        shown = "/".join(parts)
        if entry.is_symlink():
            self.tree.notes.append((parts, f"{shown} is a link: ignored"))
        elif entry.is_dir(follow_symlinks=False):
            self.tree.containers.add(parts)
            if remaining:
                below.append((parts, Path(entry.path)))
            else:
                self.tree.notes.append((parts, f"{shown} lies too deep: not looked at"))
        elif not entry.is_file(follow_symlinks=False):
            self.tree.notes.append((parts, f"{shown} is not a plain file: ignored"))
        elif archives.stem(entry.name) is None:
            self.tree.files[parts] = Path(entry.path)
        elif self.allowance.take(parts[:1]):
            archives.read_students(Path(entry.path), self.scratch, self.tree, parts)
        else:
            self.tree.containers.add(parts)
            reason = f"at most {MAX_ARCHIVES} archives of a submission are"
            self.tree.notes.append((parts, f"{shown} was not opened: {reason}"))
