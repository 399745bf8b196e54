"""Zips and tars, read without trusting any of them.

Members are read one by one into numbered files, so that no name in an archive ever becomes a path on the
disk. What an archive is, its first bytes say, and not its name.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from dlgrade.errors import GraderError
from dlgrade.intake.tree import (
    MAX_ARCHIVES,
    MAX_DEPTH,
    MAX_FILE,
    MAX_NOTEBOOK,
    Parts,
    Tree,
    is_junk,
    is_of_git,
)

_CHUNK = 1 << 16
_SUFFIXES = (
    ".tar.gz .tar.bz2 .tar.xz .zip .tar .tgz .tbz2 .txz .gz .bz2 .xz .rar .7z .zipx".split()  # longest first
)
_MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
}
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


class _Limits(msgspec.Struct, frozen=True):
    bytes: int
    """Of the archive itself, and of what it says it holds."""
    members: int
    advice: str
    """What to do when it is too large."""
    depth: int
    """Names in a path."""
    of_class: bool
    """Given by the person who grades: students' archives inside are opened, and what is wrong with one
    member costs that member alone."""

    @property
    def too_much(self) -> str:
        return f"would unpack to more than {self.bytes >> 20} MiB"

    def refusal(self, archive: Path, why: str) -> GraderError:
        return GraderError(f"{archive}: {why}; {self.advice}")


_ONLY = "hand in the lab's modules only"
_STUDENT = _Limits(20 << 20, 1_000, _ONLY, MAX_DEPTH + 1, of_class=False)
_CLASS = _Limits(1 << 30, 50_000, "unpack it, and give the folder", MAX_DEPTH + 3, of_class=True)


class Member(msgspec.Struct, frozen=True):
    """One member of an archive."""

    name: str
    size: int
    kind: str
    """``file``, ``folder`` or ``other``."""
    encrypted: bool = False

    @property
    def parts(self) -> Parts:
        """Its path; old Windows tools write backslashes."""
        return tuple(part for part in self.name.replace("\\", "/").split("/") if part not in ("", "."))

    @property
    def problem(self) -> str:
        """Why it must not be read, whatever is in it."""
        if ".." in self.parts or self.name[:1] in ("/", "\\") or re.match("[A-Za-z]:", self.name):
            return f"names a path outside itself ({self.name!r})"
        return "is encrypted" if self.encrypted else ""


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


def kind_of(path: Path) -> str:
    """What a file is by its first bytes: ``zip``, ``tar``, ``gzip``, ``RAR`` …; empty for no archive.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(512)
    if head[257:262] == b"ustar":
        return "tar"
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


def read_class(archive: Path, scratch: Path) -> Tree:
    """What an archive given by the person who grades holds; students' archives in it are opened too.

    Raises:
        GraderError: it is no zip or tar, too large, or holds too many files.
    """
    return _unpack(archive, scratch, (), _CLASS)


def read_students(archive: Path, scratch: Path, tree: Tree, parts: Parts) -> None:
    """Add what a student's archive holds to ``tree``; one that is refused costs only its owner."""
    tree.containers.add(parts)
    try:
        tree.add(_unpack(archive, scratch, parts, _STUDENT))
    except GraderError as error:
        reason = str(error).removeprefix(f"{archive}: ")
        tree.notes.append((parts, f"{'/'.join(parts)} was not opened: {reason}"))


# --- unpacking ------------------------------------------------------------------------------------------


def _unpack(archive: Path, scratch: Path, prefix: Parts, limits: _Limits) -> Tree:
    """All that an archive holds, with ``prefix`` before each path.

    A student's that breaks halfway counts for nothing: neither its files nor its scratch files stay.
    """
    tree = Tree()
    try:
        if archive.stat().st_size > limits.bytes:
            raise limits.refusal(archive, f"larger than {limits.bytes >> 20} MiB")
        kind = kind_of(archive)
        contents = _contents_of(archive, kind, limits)
        members = [member for member, _ in contents()]
        _check(archive, members, limits)
        tops = {member.parts[0] for member in members if member.parts and not is_junk(member.parts[0])}
        unpacking = _Unpacking(scratch, prefix, limits, tree, 2 if len(tops) == 1 else 1)
        for member, opened in contents():
            unpacking.take(member, opened)
    except (*_UNREADABLE, OSError, GraderError) as error:
        for path in tree.files.values():
            if path is not None:
                path.unlink(missing_ok=True)
        if isinstance(error, GraderError):
            raise
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise GraderError(f"{archive}: not a readable zip or tar ({said or type(error).__name__})") from None
    return tree


def _check(archive: Path, members: list[Member], limits: _Limits) -> None:
    if len(members) > limits.members:
        raise limits.refusal(
            archive, f"holds {len(members):,} files, at most {limits.members:,} are accepted"
        )
    if sum(member.size for member in members) > limits.bytes:
        raise limits.refusal(archive, limits.too_much)
    if not limits.of_class:
        for problem in (member.problem for member in members if member.problem):
            raise GraderError(f"{archive}: {problem}")


class _Unpacking(msgspec.Struct):
    """Writes only modules, texts, notebooks and students' archives: a bomb of anything else never expands."""

    scratch: Path
    prefix: Parts
    limits: _Limits
    tree: Tree
    of_student: int
    """Names in the path of one student's entry."""
    allowance: Allowance = msgspec.field(default_factory=Allowance)

    def take(self, member: Member, opened: Callable[[], IO[bytes]]) -> None:
        inside = member.parts
        for position, part in enumerate(inside):
            if is_of_git(part):
                self.tree.repositories.add((*self.prefix, *inside[:position]))
        parts = (*self.prefix, *inside)
        if member.problem:
            # of an absolute path nothing says whose it is
            owner = inside[: inside.index("..")] if ".." in inside else inside if member.encrypted else ()
            self.tree.notes.append((owner, f"{member.name!r} was left out: {member.problem}"))
            return
        if not inside or any(is_junk(part) for part in inside):
            return
        self.tree.containers.update(parts[:length] for length in range(1, len(parts)))
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
                self.tree.notes.append((parts, f"{shown} cannot be read from the archive: {error}"))
        else:
            self.tree.files[parts] = None

    def _most(self, inside: Parts) -> int:
        """Bytes of a file that is worth reading; -1 where none is."""
        if self.limits.of_class and inside[-1] == _METADATA and len(inside) <= 3:
            return _MAX_METADATA
        return _KEPT.get(Path(inside[-1]).suffix.lower(), -1)

    def _take_archive(self, member: Member, opened: Callable[[], IO[bytes]], parts: Parts) -> None:
        why = ""
        if member.size > _STUDENT.bytes:
            why = f"larger than {_STUDENT.bytes >> 20} MiB; {_ONLY}"
        elif not self.allowance.take(parts[: self.of_student]):
            why = f"at most {MAX_ARCHIVES} archives of a submission are"
        if why:
            self.tree.containers.add(parts)
            self.tree.notes.append((parts, f"{'/'.join(parts)} was not opened: {why}"))
            return
        try:
            copy = self._copied(member, opened)
        except (*_UNREADABLE, OSError) as error:
            self.tree.containers.add(parts)
            self.tree.notes.append((parts, f"{'/'.join(parts)} was not opened: {error}"))
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


# --- formats: each yields its members, with a way to read the one at hand --------------------------------

_Contents = Iterator[tuple[Member, Callable[[], IO[bytes]]]]


def _contents_of(archive: Path, kind: str, limits: _Limits) -> Callable[[], _Contents]:
    """Reads the archive from its beginning, each time it is called.

    Raises:
        GraderError: it is of a kind that is not opened.
    """
    if kind in ("RAR", "7z"):
        raise GraderError(f"{archive}: {kind} archives are not read; hand in a .zip or the files")
    if kind in ("tar", "gzip", "bzip2", "xz"):
        return lambda: _tar(archive, kind, limits)
    if archive.suffix.lower() == ".tar":  # a tar older than POSIX has no mark
        return lambda: _tar(archive, "tar", limits)
    return lambda: _zip(archive)


def _zip(archive: Path) -> _Contents:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            mode = stat.S_IFMT(info.external_attr >> 16)
            kind = "folder" if info.is_dir() else "file" if mode in (0, stat.S_IFREG) else "other"
            member = Member(_zip_name(info), info.file_size, kind, bool(info.flag_bits & 1))
            yield member, partial(opened.open, info)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Many tools write UTF-8 without saying so, and macOS takes letters apart from their accents."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return unicodedata.normalize("NFC", name)


def _tar(archive: Path, kind: str, limits: _Limits) -> _Contents:
    """As a stream, which cannot go back: a header that points to what was read before is an error."""
    openers: dict[str, Callable[[Path], Any]] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
    source: IO[bytes] = openers[kind](archive) if kind in openers else archive.open("rb")
    with source, _tar_stream(archive, kind, _Counted(source, archive, limits)) as opened:
        for count, info in enumerate(opened, start=1):
            if count > limits.members:
                raise limits.refusal(archive, f"holds more than {limits.members:,} files")
            plain = info.isreg() and not info.issparse()
            name = unicodedata.normalize("NFC", info.name)
            member = Member(name, info.size, "folder" if info.isdir() else "file" if plain else "other")
            yield member, partial(_tar_file, opened, info)


def _tar_stream(archive: Path, kind: str, source: _Counted) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=cast(IO[bytes], source), mode="r|")
    except tarfile.ReadError:
        if kind == "tar":
            raise
        raise GraderError(f"{archive}: it is a {kind} file that holds no tar; hand in a .zip") from None


def _tar_file(opened: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = opened.extractfile(info)
    return file if file is not None else io.BytesIO()


class _Counted:
    """What is read of a compressed tar, until it is too much."""

    def __init__(self, source: IO[bytes], archive: Path, limits: _Limits) -> None:
        self._source = source
        self._archive = archive
        self._most = limits.bytes + 2048 * limits.members  # each member has a header
        self._limits = limits
        self._read = 0

    def read(self, size: int) -> bytes:
        """As of a file.

        Raises:
            GraderError: it was more than an archive may hold.
        """
        data = self._source.read(size)
        self._read += len(data)
        if self._read > self._most:
            raise self._limits.refusal(self._archive, self._limits.too_much)
        return data
