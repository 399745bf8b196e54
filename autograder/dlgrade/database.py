"""An SQLite file: opened to be written or only to be read, and what is wrong with it in words.

A database holds decisions that stand nowhere else. So only of one that is damaged a person is told to put
it away; whatever else goes wrong goes away by itself or with the machine's help.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dlgrade.errors import GraderError

PATIENCE = 60.0
"""Seconds to wait for another program that is writing."""
BACKUP = "put a backup of it back, for without one your decisions are gone"

_ADVICE = {
    ("BUSY", "LOCKED", "PROTOCOL"): "in use by another program ({error}); try again when that is done",
    ("READONLY", "CANTOPEN", "PERM"): (
        "cannot be opened or written to ({error}); it must be a file in a folder that you may write to"
    ),
    ("FULL", "IOERR"): (
        "cannot be kept on its disk, which may be full ({error}); make room and try again, "
        "and what it holds already stays"
    ),
    ("NOTADB", "CORRUPT"): f"damaged, or no database ({{error}}); move {{name}}* away and {BACKUP}",
}
_OTHERWISE = "cannot be used as dlgrade's database ({error}); keep it, for your decisions are in it"


def to_write(path: Path) -> sqlite3.Connection:
    """A connection to the file, which is made when it is missing."""
    return _connection(path, "mode=rwc")


def to_read(path: Path) -> sqlite3.Connection:
    """A connection to a file that is there; it can be written to, too, if this process may do that."""
    connection = _connection(path, "mode=rw")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.Error as error:
        connection.close()
        # in WAL mode even reading makes files beside it; without them all of it is in this one
        log = path.with_name(f"{path.name}-wal")
        if not _name(error).startswith(("READONLY", "CANTOPEN")) or (log.exists() and log.stat().st_size):
            raise
        connection = _connection(path, "mode=ro&immutable=1")
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say in one line what is wrong with a database, and what to do.

    Raises:
        GraderError: whatever SQLite raised.
    """
    try:
        yield
    except sqlite3.Error as error:
        advice = next((text for names, text in _ADVICE.items() if _name(error).startswith(names)), _OTHERWISE)
        raise GraderError(f"{path}: {advice.format(error=error, name=path.name)}") from None


def _connection(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=PATIENCE,
        check_same_thread=False,
        isolation_level=None,
    )


def _name(error: sqlite3.Error) -> str:
    """SQLite's own name of an error; empty for one of Python's."""
    return str(getattr(error, "sqlite_errorname", "")).removeprefix("SQLITE_")
