"""The files under a path, in folders and in zips alike, read without trusting any of them.

Links, devices and pipes are never followed or opened. A zip is read into numbered files, so that no name
in it ever becomes a path on the disk.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path

import msgspec

from dlgrade.errors import GraderError

MAX_FILE = 1 << 20
"""Bytes of one module or text; a lab's reference has about 10 kB."""
MAX_DEPTH = 3
"""Folders between a submission and the lab's module; a zip counts as one."""
MAX_ENTRIES = 2_000
"""Files and folders of one submission that are looked at."""

_JUNK = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "node_modules", "site-packages"}
_CHUNK = 1 << 16

Parts = tuple[str, ...]


class _ZipLimits(msgspec.Struct, frozen=True):
    bytes: int
    """Of the zip itself, and of what it says it holds."""
    members: int
    inner_zips: bool
    """Whether zips inside it are opened, by a student's limits."""


_STUDENT = _ZipLimits(bytes=20 << 20, members=1_000, inner_zips=False)
_CLASS = _ZipLimits(bytes=1 << 30, members=50_000, inner_zips=True)


class Tree(msgspec.Struct):
    """The files under one path, by their path inside it."""

    files: dict[Parts, Path | None] = msgspec.field(default_factory=dict)
    """None for a file inside a zip that is only listed: no module, or too large for one."""
    containers: set[Parts] = msgspec.field(default_factory=set)
    """Folders and zips."""
    notes: list[tuple[Parts, str]] = msgspec.field(default_factory=list)
    """What was not looked at, and why."""

    @property
    def tops(self) -> list[str]:
        """Names of the entries at the top, sorted."""
        named = [*self.files, *self.containers, *(parts for parts, _ in self.notes)]
        return sorted({parts[0] for parts in named if parts})

    def below(self, top: str) -> Tree:
        """The tree of one entry at the top."""
        return Tree(
            {parts[1:]: path for parts, path in self.files.items() if parts[0] == top and parts[1:]},
            {parts[1:] for parts in self.containers if parts[0] == top and parts[1:]},
            [(parts[1:], note) for parts, note in self.notes if parts[:1] == (top,)],
        )


def read_folder(root: Path, scratch: Path, depth: int) -> Tree:
    """The plain files under ``root``, breadth first, at most ``depth`` folders down; zips are opened.

    Each entry at the top has its own limit of ``MAX_ENTRIES``, so that none crowds out another.
    """
    tree = Tree()
    counts: dict[str, int] = {}
    level: list[tuple[Parts, Path]] = [((), root)]
    for remaining in range(depth, -1, -1):
        below: list[tuple[Parts, Path]] = []
        for prefix, folder in level:
            for entry in _entries(folder):
                parts = (*prefix, entry.name)
                counts[parts[0]] = counts.get(parts[0], 0) + 1
                if counts[parts[0]] <= MAX_ENTRIES:
                    _take(entry, parts, remaining, scratch, tree, below)
                elif counts[parts[0]] == MAX_ENTRIES + 1:
                    tree.notes.append((parts, f"only the first {MAX_ENTRIES} files were looked at"))
        level = below
    return tree


def read_class_zip(archive: Path, scratch: Path) -> Tree:
    """What a zip given by the person who grades holds; students' zips in it are opened too.

    Raises:
        GraderError: it is no zip, encrypted, too large, holds too many files, or names a path outside.
    """
    return _unpack(archive, scratch, (), _CLASS)


def _take(
    entry: os.DirEntry[str],
    parts: Parts,
    remaining: int,
    scratch: Path,
    tree: Tree,
    below: list[tuple[Parts, Path]],
) -> None:
    shown = "/".join(parts)
    if entry.is_symlink():
        tree.notes.append((parts, f"{shown} is a link: ignored"))
    elif entry.is_dir(follow_symlinks=False):
        tree.containers.add(parts)
        if remaining:
            below.append((parts, Path(entry.path)))
        else:
            tree.notes.append((parts, f"{shown} lies too deep: not looked at"))
    elif not entry.is_file(follow_symlinks=False):
        tree.notes.append((parts, f"{shown} is not a plain file: ignored"))
    elif entry.name.lower().endswith(".zip"):
        _unpack_or_note(Path(entry.path), scratch, tree, parts)
    else:
        tree.files[parts] = Path(entry.path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Sorted, without junk and virtual environments; nothing of a folder that cannot be read."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []
    return [
        entry
        for entry in entries
        if not _is_junk(entry.name) and not os.path.lexists(Path(entry.path, "pyvenv.cfg"))
    ]


def _is_junk(name: str) -> bool:
    return name.startswith(".") or name in _JUNK


def _unpack_or_note(archive: Path, scratch: Path, tree: Tree, parts: Parts) -> None:
    """Open a student's zip; one that is refused costs its owner, and nobody else."""
    tree.containers.add(parts)
    try:
        inside = _unpack(archive, scratch, parts, _STUDENT)
        tree.files |= inside.files
        tree.containers |= inside.containers
        tree.notes += inside.notes
    except GraderError as error:
        reason = str(error).removeprefix(f"{archive}: ")
        tree.notes.append((parts, f"{'/'.join(parts)} was not opened: {reason}"))


def _unpack(archive: Path, scratch: Path, prefix: Parts, limits: _ZipLimits) -> Tree:
    """All that a zip holds, with ``prefix`` before each path; one that breaks halfway counts for nothing."""
    tree = Tree()
    if archive.stat().st_size > limits.bytes:
        raise GraderError(f"{archive}: larger than {limits.bytes >> 20} MiB; hand in the lab's modules only")
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            _check_members(archive, members, limits)
            for member in members:
                _unpack_member(opened, member, scratch, tree, prefix, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise GraderError(f"{archive}: not a readable zip ({error})") from None
    except OSError as error:
        raise GraderError(f"{archive}: {error.strerror or error}") from None
    return tree


def _check_members(archive: Path, members: list[zipfile.ZipInfo], limits: _ZipLimits) -> None:
    if len(members) > limits.members:
        raise GraderError(f"{archive}: holds {len(members):,} files, at most {limits.members:,} are accepted")
    if sum(member.file_size for member in members) > limits.bytes:
        raise GraderError(f"{archive}: would unpack to more than {limits.bytes >> 20} MiB")
    for member in members:
        name = member.filename
        if ".." in _member_parts(member) or name[:1] in ("/", "\\") or re.match("[A-Za-z]:", name):
            raise GraderError(f"{archive}: names a path outside itself ({name!r})")
        if member.flag_bits & 1:
            raise GraderError(f"{archive}: is encrypted")


def _member_parts(member: zipfile.ZipInfo) -> Parts:
    """Old Windows tools write backslashes."""
    return tuple(part for part in member.filename.replace("\\", "/").split("/") if part not in ("", "."))


def _unpack_member(
    opened: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    scratch: Path,
    tree: Tree,
    prefix: Parts,
    limits: _ZipLimits,
) -> None:
    """Only modules, texts and students' zips are written: a bomb of anything else never expands."""
    inside = _member_parts(member)
    if not inside or any(_is_junk(part) for part in inside):
        return
    parts = (*prefix, *inside)
    shown = "/".join(parts)
    tree.containers.update(parts[:length] for length in range(1, len(parts)))
    kind = stat.S_IFMT(member.external_attr >> 16)
    if member.is_dir():
        tree.containers.add(parts)
    elif kind not in (0, stat.S_IFREG):
        tree.notes.append((parts, f"{shown} is not a plain file: ignored"))
    elif len(inside) > MAX_DEPTH + 1:
        tree.notes.append((parts, f"{shown} lies too deep: not looked at"))
    elif limits.inner_zips and inside[-1].lower().endswith(".zip") and member.file_size <= _STUDENT.bytes:
        _unpack_or_note(_copy_out(opened, member, scratch), scratch, tree, parts)
    elif inside[-1].endswith((".py", ".md")) and member.file_size <= MAX_FILE:
        tree.files[parts] = _copy_out(opened, member, scratch)
    else:
        tree.files[parts] = None


def _copy_out(opened: zipfile.ZipFile, member: zipfile.ZipInfo, scratch: Path) -> Path:
    """A member in a numbered file; never more bytes than its header, which was checked, says."""
    handle, name = tempfile.mkstemp(dir=scratch)
    left = member.file_size
    with os.fdopen(handle, "wb") as target, opened.open(member) as source:
        while left > 0 and (chunk := source.read(min(_CHUNK, left))):
            target.write(chunk)
            left -= len(chunk)
    return Path(name)
