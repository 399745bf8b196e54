"""Zips and tars, read without trusting any of them.

Members are read one by one into numbered files, so that no name in an archive ever becomes a path on the
disk. What an archive is, its first bytes say, and not its name.
"""

from __future__ import annotations

import errno
import lzma
import os
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

import msgspec

from dlgrade.errors import GraderError
from dlgrade.intake.formats import CLASS, ONLY, STUDENT, Limits, Member, contents_of, kind_of
from dlgrade.intake.tree import (
    ENVIRONMENT,
    MAX_ARCHIVES,
    MAX_FILE,
    MAX_NAMES,
    MAX_NOTEBOOK,
    Parts,
    Tree,
    is_junk,
    is_of_git,
    of_environment,
)

_CHUNK = 1 << 16
_SUFFIXES = (
    ".tar.gz .tar.bz2 .tar.xz .zip .tar .tgz .tbz2 .txz .gz .bz2 .xz .rar .7z .zipx".split()  # longest first
)
_KEPT = {".py": MAX_FILE, ".md": MAX_FILE, ".ipynb": MAX_NOTEBOOK}
_METADATA = "submission_metadata.yml"
_MAX_METADATA = 512 << 20

_UNREADABLE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
    RuntimeError,  # an encrypted member; RecursionError too: a tar's headers may nest
    MemoryError,
    OverflowError,
)


class _Ignored:
    """What of an archive Git, an editor, a virtual environment or a system left there."""

    def __init__(self, members: list[Member], *, of_class: bool) -> None:
        self._files = {member.parts for member in members if member.kind == "file"}
        self._environments = {parts[:-1] for parts in self._files if parts[-1:] == (ENVIRONMENT,)}
        tops = {member.parts[0] for member in members if member.parts and not is_junk(member.parts[0])}
        self.of_student = (2 if len(tops) == 1 else 1) if of_class else 0
        """Names in the path of one student's entry."""

    def __contains__(self, parts: Parts) -> bool:
        return any(map(is_junk, parts)) or of_environment(
            parts, self._environments, self._files, self.of_student
        )

    def nothing_but_environments(self, members: list[Member]) -> set[Parts]:
        """Folders in which a virtual environment was made and nothing else lies."""
        if not self._environments:
            return set()
        kept = {member.parts for member in members if member.parts not in self}
        used = {parts[:length] for parts in kept for length in range(min(len(parts), MAX_NAMES))}
        return self._environments - used


class _Unread(GraderError):
    """The machine did not give an archive, whatever is in it."""


class Allowance:
    """How many more archives of each submission may be opened."""

    def __init__(self) -> None:
        """Nothing is opened yet."""
        self._opened: dict[Parts, int] = {}

    def take(self, owner: Parts) -> bool:
        """Whether one more may be."""
        self._opened[owner] = self._opened.get(owner, 0) + 1
        return self._opened[owner] <= MAX_ARCHIVES


def stem(name: str) -> str | None:
    """The name without an archive's ending; None where it has none."""
    lower = name.lower()
    return next((name[: -len(end)] for end in _SUFFIXES if lower.endswith(end) and name[: -len(end)]), None)


def read_class(archive: Path, scratch: Path) -> Tree:
    """What an archive given by the person who grades holds; students' archives in it are opened too.

    Raises:
        GraderError: it is no zip or tar, too large, or holds too many files.
    """
    return _unpack(archive, scratch, (), CLASS)


def read_students(archive: Path, scratch: Path, tree: Tree, parts: Parts) -> None:
    """Add what a student's archive holds to ``tree``; one that is refused costs only its owner."""
    tree.containers.add(parts)
    try:
        tree.add(_unpack(archive, scratch, parts, STUDENT))
    except GraderError as error:
        note = f"{'/'.join(parts)} was not opened: {str(error).removeprefix(f'{archive}: ')}"
        if isinstance(error, _Unread):
            tree.not_read(parts, note)
        else:
            tree.notes.append((parts, note))


# --- unpacking ------------------------------------------------------------------------------------------


def _unpack(archive: Path, scratch: Path, prefix: Parts, limits: Limits) -> Tree:
    """All that an archive holds, with ``prefix`` before each path.

    A student's that breaks halfway counts for nothing: neither its files nor its scratch files stay.
    """
    tree = Tree()
    try:
        if archive.stat().st_size > limits.bytes:
            raise limits.refusal(archive, f"larger than {limits.bytes >> 20} MiB")
        kind = kind_of(archive)
        contents = contents_of(archive, kind, limits)
        members = [member for member, _ in contents()]
        ignored = _Ignored(members, of_class=limits.of_class)
        _check(archive, members, ignored, limits)
        unpacking = _Unpacking(scratch, prefix, limits, tree, ignored)
        for member, opened in contents():
            unpacking.take(member, opened)
        tree.environments |= {(*prefix, *parts) for parts in ignored.nothing_but_environments(members)}
    except (*_UNREADABLE, OSError, GraderError) as error:
        for path in tree.files.values():
            if path is not None:
                path.unlink(missing_ok=True)
        if isinstance(error, GraderError):
            raise
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise _Unread(f"{archive}: {error.strerror}") from None
        said = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
        raise GraderError(f"{archive}: not a readable zip or tar ({said})") from None
    return tree


def _check(archive: Path, members: list[Member], ignored: _Ignored, limits: Limits) -> None:
    if len(members) > limits.listed:
        raise limits.refusal(archive, f"holds more than {limits.listed:,} files")
    kept = [member for member in members if member.parts not in ignored]
    if len(kept) > limits.members:
        raise limits.refusal(archive, f"holds {len(kept):,} files, at most {limits.members:,} are accepted")
    if sum(member.size for member in kept) > limits.bytes:
        raise limits.refusal(archive, limits.too_much)
    if not limits.of_class:
        for member in members:
            if member.outside or member.encrypted:
                raise GraderError(f"{archive}: {member.outside or 'is encrypted'}")


class _Unpacking(msgspec.Struct):
    """Writes only modules, texts, notebooks and students' archives: a bomb of anything else never expands."""

    scratch: Path
    prefix: Parts
    limits: Limits
    tree: Tree
    ignored: _Ignored
    allowance: Allowance = msgspec.field(default_factory=Allowance)

    def take(self, member: Member, opened: Callable[[], IO[bytes]]) -> None:
        inside = member.parts
        for position, part in enumerate(inside[:MAX_NAMES]):
            if is_of_git(part):
                self.tree.repositories.add((*self.prefix, *inside[:position]))
        parts = (*self.prefix, *inside)
        if member.outside:
            # of an absolute path nothing says whose it is
            owner = inside[: inside.index("..")] if ".." in inside else ()
            self.tree.notes.append((owner, f"{member.name!r} was left out: {member.outside}"))
            return
        if inside in self.ignored:
            self._take_folder_of(inside)
            return
        if not inside:
            return
        self.tree.containers.update(parts[:length] for length in range(1, min(len(parts), MAX_NAMES)))
        shown = "/".join(parts)
        if member.kind == "folder":
            self.tree.containers.add(parts)
        elif member.kind != "file":
            self.tree.notes.append((parts, f"{shown} is not a plain file: ignored"))
        elif len(inside) > self.limits.depth:
            self.tree.notes.append((parts, f"{shown} lies too deep: not looked at"))
        elif self.limits.of_class and stem(inside[-1]) is not None:
            self._take_archive(member, opened, parts)
        elif member.size <= self._most(inside):
            try:
                self.tree.files[parts] = self._copied(member, opened)
            except (*_UNREADABLE, OSError) as error:
                if not self.limits.of_class:
                    raise
                self.tree.not_read(parts, f"{shown} cannot be read from the archive: {error}")
        else:
            self.tree.files[parts] = None

    def _take_folder_of(self, inside: Parts) -> None:
        """Of what is ignored, the folder that it lies in is somebody's: an empty one, if there is no more."""
        for length in range(1, min(len(inside), MAX_NAMES)):
            if inside[:length] in self.ignored:
                return
            self.tree.containers.add((*self.prefix, *inside[:length]))

    def _most(self, inside: Parts) -> int:
        """Bytes of a file that is worth reading; -1 where none is."""
        if self.limits.of_class and inside[-1] == _METADATA and len(inside) <= 3:
            return _MAX_METADATA
        return _KEPT.get(Path(inside[-1]).suffix.lower(), -1)

    def _take_archive(self, member: Member, opened: Callable[[], IO[bytes]], parts: Parts) -> None:
        why = ""
        if member.size > STUDENT.bytes:
            why = f"larger than {STUDENT.bytes >> 20} MiB; {ONLY}"
        elif not self.allowance.take(parts[: self.ignored.of_student]):
            why = f"at most {MAX_ARCHIVES} archives of a submission are"
        if why:
            self.tree.containers.add(parts)
            self.tree.notes.append((parts, f"{'/'.join(parts)} was not opened: {why}"))
            return
        try:
            copy = self._copied(member, opened)
        except (*_UNREADABLE, OSError) as error:
            self.tree.containers.add(parts)
            self.tree.not_read(parts, f"{'/'.join(parts)} was not opened: {error}")
            return
        read_students(copy, self.scratch, self.tree, parts)
        copy.unlink(missing_ok=True)

    def _copied(self, member: Member, opened: Callable[[], IO[bytes]]) -> Path:
        """A member in a numbered file; never more bytes than its header, which was checked, says."""
        handle, name = tempfile.mkstemp(dir=self.scratch)
        left = member.size
        try:
            with os.fdopen(handle, "wb") as target, opened() as source:
                while left > 0 and (chunk := source.read(min(_CHUNK, left))):
                    target.write(chunk)
                    left -= len(chunk)
        except BaseException:
            Path(name).unlink()
            raise
        return Path(name)
