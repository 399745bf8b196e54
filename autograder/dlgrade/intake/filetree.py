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
    ENVIRONMENT,
    MAX_ARCHIVES,
    MAX_ENTRIES,
    Parts,
    Tree,
    is_junk,
    is_of_git,
    of_environment,
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
                    try:
                        reading.take(entry, parts, remaining, below)
                    except OSError as error:
                        reading.cannot(parts, error)
                elif counts[parts[0]] == MAX_ENTRIES + 1:
                    reading.tree.notes.append((parts, f"only the first {MAX_ENTRIES} files were looked at"))
        level = below
    return reading.tree


def names_in(folder: Path) -> list[str]:
    """The names of a folder's entries, sorted, without junk; none of one that cannot be read."""
    try:
        return [entry.name for entry in _entries(folder) if not is_junk(entry.name)]
    except OSError:
        return []


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return sorted(found, key=lambda entry: entry.name)


class _Reading(msgspec.Struct):
    """One folder being read."""

    scratch: Path
    tree: Tree = msgspec.field(default_factory=Tree)
    allowance: Allowance = msgspec.field(default_factory=Allowance)
    environments: set[Parts] = msgspec.field(default_factory=set)
    """Folders that a virtual environment was made in, whatever else they hold."""

    def entries(self, folder: Path, prefix: Parts) -> list[os.DirEntry[str]]:
        """Sorted, without junk and what virtual environments brought; nothing of what cannot be read."""
        try:
            entries = _entries(folder)
        except OSError as error:
            self.cannot(prefix, error)
            return []
        if any(is_of_git(entry.name) for entry in entries):
            self.tree.repositories.add(prefix)
        made_here = any(entry.name == ENVIRONMENT for entry in entries)
        if made_here:
            self.environments.add(prefix)
        kept = [
            entry
            for entry in entries
            if not is_junk(entry.name)
            and not of_environment((*prefix, entry.name), self.environments, self.tree.files, own=1)
        ]
        if made_here and not kept:
            self.tree.environments.add(prefix)
        return kept

    def cannot(self, parts: Parts, error: OSError) -> None:
        """Note a file or folder that the machine does not give."""
        shown = "/".join(parts) or "the folder"
        self.tree.not_read(parts, f"{shown} cannot be read: {error.strerror or error}")

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
            elif not os.path.lexists(Path(entry.path, ENVIRONMENT)):
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
