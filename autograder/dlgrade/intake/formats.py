"""What zips and tars hold, member by member, whatever they are called; nothing is written here."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from dlgrade.errors import GraderError
from dlgrade.intake.tree import MAX_DEPTH, Parts, may_be_ignored

_MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
}


class Limits(msgspec.Struct, frozen=True):
    """How much an archive may hold."""

    bytes: int
    """Of the archive itself, and of what it says it holds."""
    members: int
    """Files and folders that may be a student's."""
    listed: int
    """All, with those of Git and of virtual environments, which are read over and never unpacked."""
    advice: str
    """What to do when it is too large."""
    depth: int
    """Names in a path."""
    of_class: bool
    """Given by the person who grades: students' archives inside are opened, and what is wrong with one
    member costs that member alone."""

    @property
    def too_much(self) -> str:
        """Why one that holds more is refused."""
        return f"would unpack to more than {self.bytes >> 20} MiB"

    def refusal(self, archive: Path, why: str) -> GraderError:
        """The error for an archive that is larger."""
        return GraderError(f"{archive}: {why}; {self.advice}")


ONLY = "hand in the lab's modules only"
STUDENT = Limits(20 << 20, 1_000, 20_000, ONLY, MAX_DEPTH + 1, of_class=False)
CLASS = Limits(1 << 30, 50_000, 500_000, "unpack it, and give the folder", MAX_DEPTH + 3, of_class=True)


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
    def outside(self) -> str:
        """Why it must not be read, whatever is in it; empty where its path is one inside the archive."""
        if ".." in self.parts or self.name[:1] in ("/", "\\") or re.match("[A-Za-z]:", self.name):
            return f"names a path outside itself ({self.name!r})"
        return ""


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


Contents = Iterator[tuple[Member, Callable[[], IO[bytes]]]]
"""Each member, with a way to read it as long as it is the one at hand."""


def contents_of(archive: Path, kind: str, limits: Limits) -> Callable[[], Contents]:
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


def _zip(archive: Path) -> Contents:
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


def _tar(archive: Path, kind: str, limits: Limits) -> Contents:
    """As a stream, which cannot go back: a header that points to what was read before is an error."""
    openers: dict[str, Callable[[Path], Any]] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
    source: IO[bytes] = openers[kind](archive) if kind in openers else archive.open("rb")
    kept = 0
    with source, _tar_stream(archive, kind, _Counted(source, archive, limits)) as opened:
        for count, info in enumerate(opened, start=1):
            plain = info.isreg() and not info.issparse()
            name = unicodedata.normalize("NFC", info.name)
            member = Member(name, info.size, "folder" if info.isdir() else "file" if plain else "other")
            kept += not may_be_ignored(member.parts)
            if kept > limits.members or count > limits.listed:
                most = limits.listed if count > limits.listed else limits.members
                raise limits.refusal(archive, f"holds more than {most:,} files")
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

    def __init__(self, source: IO[bytes], archive: Path, limits: Limits) -> None:
        self._source = source
        self._archive = archive
        self._most = limits.bytes + 2048 * limits.listed  # each member has a header
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
