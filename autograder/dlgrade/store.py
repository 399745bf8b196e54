"""``dlgrade.sqlite``: all that is known about a graded class, and how it came to be known.

Two kinds of things are kept. *Examinations* are what the tests said about some files, under the key of all
that this depends on: whoever hands in the same bytes shares them, and so does the next run. *Grades* are
what a student has for a lab; a new one is added when something changed, and the earlier ones stay.

SQLite in WAL mode: a process may be killed at any moment, and what was committed by then is whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec

from dlgrade import database
from dlgrade.database import explained
from dlgrade.errors import GraderError, UsageError
from dlgrade.people import Person
from dlgrade.results import LabResult, TestResult

_Kind = TypeVar("_Kind")

FILE = "dlgrade.sqlite"
_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, counts BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS examinations (key TEXT PRIMARY KEY, found BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grades (
    student TEXT NOT NULL, lab TEXT NOT NULL, run INTEGER NOT NULL REFERENCES runs (run), grade BLOB NOT NULL,
    PRIMARY KEY (student, lab, run)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS overrides (
    number INTEGER PRIMARY KEY, student TEXT NOT NULL, lab TEXT NOT NULL, override BLOB NOT NULL
);
"""
_WRITTEN = "CREATE TABLE IF NOT EXISTS written (digest TEXT PRIMARY KEY) WITHOUT ROWID;"


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """What some tasks' tests said about some files."""

    tests: tuple[TestResult, ...]
    """Their messages name lines of the canonical text, see ``dlgrade.canonical``."""
    device: str
    missing_protections: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What was found out about the files, beside what the tests say."""
    seconds: float


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """What one student has for one lab, before lateness and whatever a person decides."""

    student: str
    lab: str
    status: str
    """As in the gradebook: ``graded``, ``no submission`` or ``could not grade: <reason>``."""
    result: LabResult | None
    """None when there is no record."""
    person: Person
    submitted: datetime | None = None
    """When it was handed in; with a time zone where the source tells one."""
    late: bool | None = None
    """Whether the learning management system calls it late."""
    source: str = ""
    """Where it lay, in words for the person who grades."""
    superseded: tuple[str, ...] = ()
    """Earlier submissions that do not count."""
    files: Mapping[str, str] = {}
    """Name of each file that counts to a digest of its bytes."""
    parts: Mapping[str, str] = {}
    """What the marks depend on, each under a name that can be said to a person: ``tests of create_cnn``."""
    run: int = 0
    """The run that found it."""


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision about one student's points; the last one about the same thing counts."""

    student: str
    lab: str
    points: float | None
    """What the student has for the lab, whatever the tests say; None takes an earlier decision back."""
    reason: str
    by: str
    at: datetime
    number: int = 0
    """The order of decisions."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What one run did."""

    graded: int = 0
    """Submissions whose tests ran, at least some of them."""
    shared: int = 0
    """Submissions that are the same as one of them, comments and blank lines aside."""
    kept: int = 0
    """Rows that stand as an earlier run left them."""
    trainings: int = 0
    trainings_saved: int = 0
    seconds: float = 0.0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of ``dlgrade grade``."""

    run: int
    started: datetime
    finished: datetime | None
    """None for one that was interrupted."""
    counts: Counts


class NoResultsError(UsageError):
    """Nothing was graded into a folder, or what was is lost."""


class Store:
    """The database of one folder of results; safe with threads."""

    def __init__(self, path: Path, *, make: bool = True):
        """Open ``path``.

        Args:
            path: the file.
            make: whether to make it where it is missing or empty. Else a folder that cannot be written to
                is no hindrance to reading.

        Raises:
            NoResultsError: it is empty, and not to be made.
            GraderError: it is no database of ours, or cannot be used; the message says what to do.
        """
        self.path = path
        self._lock = threading.RLock()
        with explained(path):
            self._db = database.to_write(path) if make else database.to_read(path)
            try:
                self._prepare(make=make)
            except BaseException:
                self._db.close()
                raise

    def _prepare(self, *, make: bool) -> None:
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, _VERSION):
            raise GraderError(
                f"{self.path}: written by another version of dlgrade ({found}, this one reads {_VERSION}); "
                "keep it, for your decisions are in it, and use the dlgrade that it was made with"
            )
        tables = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if make:
            self._db.execute("PRAGMA journal_mode = WAL")
        elif not tables >= {"runs", "grades", "examinations", "overrides"}:
            raise NoResultsError(f"{self.path}: holds nothing of dlgrade's; {database.BACKUP}")
        # each commit reaches the disk: a decision that was confirmed survives a power cut, too
        self._db.execute("PRAGMA synchronous = FULL")
        if make:
            self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT")

    @classmethod
    def existing(cls, out: Path) -> Self:
        """The database of results that were graded before.

        Raises:
            NoResultsError: nothing was graded into ``out``, or what was is lost.
            GraderError: as for a new one.
        """
        path = out / FILE
        try:
            there = path.is_file()
        except OSError as error:
            raise GraderError(f"{out}: cannot be looked into ({error.strerror or error})") from None
        if not there:
            raise NoResultsError(f"{out}: no results of dlgrade grade in it (no {FILE})")
        return cls(path, make=False)

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close it; everything committed is on disk."""
        with self._lock:
            self._db.close()

    # --- examinations -----------------------------------------------------------------------------------

    def examination(self, key: str) -> Examination | None:
        """What is known under ``key``; what cannot be read is as good as unknown."""
        row = self._one("SELECT found FROM examinations WHERE key = ?", key)
        try:
            return None if row is None else msgspec.json.decode(row[0], type=Examination)
        except msgspec.MsgspecError:
            return None

    def examined(self, found: Mapping[str, Examination]) -> None:
        """Keep examinations under their keys, all of them or none."""
        with self._changing():
            for key, examination in found.items():
                self._db.execute(
                    "INSERT OR REPLACE INTO examinations VALUES (?, ?)",
                    (key, msgspec.json.encode(examination)),
                )

    # --- runs and grades --------------------------------------------------------------------------------

    def start_run(self) -> int:
        """Begin a run; returns its number, from 1."""
        with self._changing():
            cursor = self._db.execute(
                "INSERT INTO runs (started, counts) VALUES (?, ?)", (_now(), msgspec.json.encode(Counts()))
            )
        return int(cursor.lastrowid or 0)

    def finish_run(self, run: int, counts: Counts) -> None:
        """Say what a run did, at its end."""
        with self._changing():
            self._db.execute(
                "UPDATE runs SET finished = ?, counts = ? WHERE run = ?",
                (_now(), msgspec.json.encode(counts), run),
            )

    def runs(self) -> list[Run]:
        """All runs, the first one first."""
        return [
            Run(
                run=number,
                started=datetime.fromisoformat(started),
                finished=datetime.fromisoformat(finished) if finished else None,
                counts=msgspec.json.decode(counts, type=Counts),
            )
            for number, started, finished, counts in self._all(
                "SELECT run, started, finished, counts FROM runs ORDER BY run"
            )
        ]

    def put(self, grade: Grade) -> bool:
        """Make this the student's grade for the lab; whether anything changed by it."""
        with self._changing():
            before = self.grade(grade.student, grade.lab)
            if before is not None and msgspec.structs.replace(before, run=grade.run) == grade:
                return False
            self._db.execute(
                "INSERT OR REPLACE INTO grades VALUES (?, ?, ?, ?)",
                (grade.student, grade.lab, grade.run, msgspec.json.encode(grade)),
            )
        return True

    def grade(self, student: str, lab: str) -> Grade | None:
        """A student's grade for a lab as it is now."""
        row = self._one(
            "SELECT grade FROM grades WHERE student = ? AND lab = ? ORDER BY run DESC LIMIT 1", student, lab
        )
        return None if row is None else self._decoded(row[0], Grade)

    def grades(self, run: int | None = None) -> list[Grade]:
        """The grades as they are now, or as they were after an earlier run; by student, then by lab."""
        rows = self._all(
            "SELECT grade FROM grades AS g WHERE run = (SELECT max(run) FROM grades WHERE student = g.student"
            " AND lab = g.lab AND run <= ?) ORDER BY student, lab",
            2**62 if run is None else run,
        )
        return [self._decoded(row[0], Grade) for row in rows]

    # --- what people decide -----------------------------------------------------------------------------

    def override(self, override: Override) -> None:
        """Keep a decision; those before it stay in the history."""
        with self._changing():
            self._db.execute(
                "INSERT INTO overrides (student, lab, override) VALUES (?, ?, ?)",
                (override.student, override.lab, msgspec.json.encode(override)),
            )

    def overrides(self) -> list[Override]:
        """Every decision ever made, the first one first."""
        return [
            msgspec.structs.replace(self._decoded(data, Override), number=number)
            for number, data in self._all("SELECT number, override FROM overrides ORDER BY number")
        ]

    # --- what was made of it ----------------------------------------------------------------------------

    def wrote(self, digest: str) -> None:
        """Remember a file that was made of these results, by the digest of its bytes."""
        with self._changing():
            self._db.execute(_WRITTEN)
            self._db.execute("INSERT OR IGNORE INTO written VALUES (?)", (digest,))

    def has_written(self, digest: str) -> bool:
        """Whether a file of these bytes was made of these results."""
        if self._one("SELECT 1 FROM sqlite_master WHERE name = 'written'") is None:
            return False  # nothing was, as yet
        return self._one("SELECT 1 FROM written WHERE digest = ?", digest) is not None

    # --- the database -----------------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A transaction: all of it or nothing."""
        with self._lock, explained(self.path):
            self._db.execute("SAVEPOINT change")
            try:
                yield
                self._db.execute("RELEASE change")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    self._db.execute("ROLLBACK TO change")
                    self._db.execute("RELEASE change")
                raise

    def _one(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        rows = self._all(query, *values)
        return rows[0] if rows else None

    def _all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock, explained(self.path):
            return self._db.execute(query, values).fetchall()

    def _decoded(self, data: bytes, kind: type[_Kind]) -> _Kind:
        try:
            return msgspec.json.decode(data, type=kind)
        except msgspec.MsgspecError as error:
            raise GraderError(f"{self.path}: damaged ({error}); {database.BACKUP}") from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
