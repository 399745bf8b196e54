"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


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
