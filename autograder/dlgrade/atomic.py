"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from dlgrade.errors import GraderError

_BESIDE = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{8}\.tmp", re.DOTALL)
"""What a file is called until it is whole."""


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``: whoever reads it meanwhile, or after a crash, sees the old or the new file.

    Folders on the way are made. A symbolic link at ``path`` is replaced, not followed.

    Raises:
        OSError: the file cannot be written; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # beside the target, because a rename is atomic only within one file system
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # else a rename may survive a power cut that its data does not
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def leftovers(folder: Path) -> Iterator[tuple[str, Path]]:
    """What a kill left in ``folder`` of files being written: the name of each, and where it lies."""
    try:
        for path in list(folder.iterdir()):
            if (found := _BESIDE.fullmatch(path.name)) and path.is_file():
                yield found["name"], path
    except OSError:  # the folder is not there, or not ours to look at
        return


def write_file(path: Path, data: bytes) -> None:
    """Have ``path`` hold ``data``, as ``write_atomic`` does; a file that holds it already is left alone.

    Raises:
        GraderError: it cannot be written; the message names it.
    """
    if _holds(path, data):
        return
    try:
        write_atomic(path, data)
    except OSError as error:
        raise GraderError(f"{path}: cannot be written ({error.strerror or error})") from None


def _holds(path: Path, data: bytes) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
