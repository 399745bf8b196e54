"""``dlgrade.store``: whole after any interruption, with the history of every grade."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from dlgrade import database, outfolder
from dlgrade.errors import GraderError, UsageError
from dlgrade.people import Person
from dlgrade.store import FILE, Counts, Examination, Grade, Override, Store
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty one."""
    return Store(tmp_path / FILE)


def a_grade(run: int, status: str = "graded", student: str = "ada") -> Grade:
    """A student's grade for one lab."""
    return Grade(
        student=student,
        lab="step1",
        status=status,
        result=None,
        person=Person(student=student, email=f"{student}@x.edu"),
        submitted=datetime(2026, 10, 1, 12, tzinfo=timezone(timedelta(hours=2))),
        files={"step1.py": "ab" * 32},
        run=run,
    )


def test_a_grade_comes_back_as_it_was(store: Store) -> None:
    """Times keep their zones, and everything else its value, also for another process."""
    run = store.start_run()
    assert store.put(a_grade(run))
    assert Store(store.path).grades() == [a_grade(run)]


def test_only_changes_enter_the_history(store: Store) -> None:
    """The same grade in a later run is the earlier one; another one leaves the earlier one readable."""
    first, second, third = (store.start_run() for _ in range(3))
    assert store.put(a_grade(first, "no submission"))
    assert not store.put(a_grade(second, "no submission"))
    assert store.put(a_grade(third))
    assert [grade.run for grade in store.grades()] == [third]
    assert [grade.run for grade in store.grades(second)] == [first]
    assert store.grades(0) == []


def test_a_run_that_was_interrupted_has_no_end(store: Store) -> None:
    """A finished one says when, and what it did."""
    store.start_run()
    store.finish_run(store.start_run(), Counts(graded=3, trainings=2, trainings_saved=7, seconds=1.5))
    interrupted, finished = store.runs()
    assert interrupted.finished is None
    assert finished.finished is not None
    assert finished.counts == Counts(graded=3, trainings=2, trainings_saved=7, seconds=1.5)


def test_decisions_are_never_forgotten(store: Store) -> None:
    """All of them come back in their order, numbered."""
    when = datetime(2026, 10, 2, tzinfo=UTC)
    made = [
        Override(student="ada", lab="step1", points=points, reason=reason, by="tom", at=when)
        for points, reason in ((3.0, "a sentence"), (None, "a mistake"), (2.5, "after all"))
    ]
    for override in made:
        store.override(override)
    numbered = [msgspec.structs.replace(override, number=n) for n, override in enumerate(made, start=1)]
    assert store.overrides() == numbered


def test_examinations_are_kept_together_or_not_at_all(store: Store) -> None:
    """When one of several cannot be written, none is there."""
    good = Examination(tests=(), device="CPU", missing_protections=(), seconds=1.0)
    with pytest.raises(UnicodeEncodeError):
        store.examined({"a": good, "b": good, "c\ud800": good})
    assert [store.examination(key) for key in "ab"] == [None, None]
    store.examined({"a": good})
    assert store.examination("a") == good


def test_a_folder_without_results_is_named(tmp_path: Path) -> None:
    """Nothing is made in it."""
    with pytest.raises(UsageError, match="no results of dlgrade grade"):
        Store.existing(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_looked_into_is_named(tmp_path: Path) -> None:
    """In one line, as every error."""
    with pytest.raises(GraderError, match=r"xxx: cannot be looked into \(File name too long\)"):
        Store.existing(tmp_path / ("x" * 300))


def test_a_database_of_another_version_is_left_alone(store: Store) -> None:
    """The message names both versions, and says that decisions are in it."""
    store.close()
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("PRAGMA user_version = 99")
    for opened in (lambda: Store(store.path), lambda: Store.existing(store.path.parent)):
        with pytest.raises(GraderError, match=r"another version of dlgrade \(99.*keep it") as caught:
            opened()
        assert "away" not in str(caught.value), "whoever moves it away loses decisions"


@pytest.mark.parametrize("empty", ["", "PRAGMA user_version = 1", "CREATE TABLE runs (run)"])
def test_an_empty_database_is_not_taken_for_a_class_of_nobody(tmp_path: Path, empty: str) -> None:
    """Whoever only wants to read is told, and nothing is made of it."""
    path = tmp_path / FILE
    path.touch()
    with closing(sqlite3.connect(path)) as made:
        made.executescript(empty)
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"dlgrade\.sqlite: holds nothing of dlgrade's; put a backup"):
        Store.existing(tmp_path)
    assert path.read_bytes() == before


def test_what_another_program_is_writing_to_is_tried_again_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told to put it away."""
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with closing(sqlite3.connect(store.path)) as other, Store(store.path) as mine:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GraderError, match=r"in use by another program .*try again") as caught:
            mine.start_run()
        other.execute("ROLLBACK")
        assert mine.start_run() == 1, "a refused change must not stay in the way of the next one"
    assert "away" not in str(caught.value)


def hinder(path: Path) -> None:
    """Keep SQLite from making files beside a database, as a folder would that cannot be written to."""
    # permissions do not stop root, who may be running this
    path.with_name(f"{FILE}-shm").symlink_to("nowhere/at/all")


@pytest.fixture
def closed(store: Store) -> Path:
    """A database with a grade, in a folder where SQLite can make no files beside it."""
    store.put(a_grade(store.start_run()))
    store.close()
    hinder(store.path)
    return store.path


def test_reading_needs_no_permission_to_write(closed: Path) -> None:
    """Grades come back from a folder that cannot be written to; a change is refused in words."""
    with Store.existing(closed.parent) as store:
        assert [grade.student for grade in store.grades()] == ["ada"]
        with pytest.raises(GraderError, match="in a folder that you may write to") as caught:
            store.start_run()
    assert "away" not in str(caught.value)


def test_a_file_made_of_the_results_is_known_again(store: Store) -> None:
    """By its bytes, also in a database that was made before such files were noted."""
    assert not store.has_written("one"), "the control: nothing was made of these results"
    store.wrote("one")
    assert (store.has_written("one"), store.has_written("other")) == (True, False)


def test_a_file_made_of_results_that_can_only_be_read_is_not_known_again(
    closed: Path, tmp_path: Path
) -> None:
    """Which is no reason to fail once it is written."""
    file = tmp_path / "export.csv"
    file.write_text("points")
    outfolder.remember(closed.parent, file)
    with Store.existing(closed.parent) as store:
        assert not store.has_written(hashlib.sha256(b"points").hexdigest())


def test_nothing_is_read_without_the_last_changes(store: Store, tmp_path: Path) -> None:
    """Those that a kill left beside the database are not passed over."""
    store.put(a_grade(store.start_run()))
    killed = tmp_path / "killed"
    killed.mkdir()
    for name in (FILE, f"{FILE}-wal"):
        shutil.copy(tmp_path / name, killed)
    hinder(killed / FILE)
    with pytest.raises(GraderError, match="cannot be opened or written to"):
        Store.existing(killed)
    (killed / f"{FILE}-shm").unlink()
    assert [grade.student for grade in Store.existing(killed).grades()] == ["ada"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("SQLITE_LOCKED_SHAREDCACHE", "in use by another program (why); try again"),
        ("SQLITE_READONLY_DIRECTORY", "must be a file in a folder that you may write to"),
        ("SQLITE_FULL", "which may be full (why); make room and try again"),
        ("SQLITE_IOERR_WRITE", "which may be full (why); make room and try again"),
        ("SQLITE_CORRUPT_VTAB", "damaged, or no database (why); move dlgrade.sqlite* away and put a backup"),
        ("SQLITE_NOTADB", "damaged, or no database (why); move dlgrade.sqlite* away and put a backup"),
        ("SQLITE_ERROR", "cannot be used as dlgrade's database (why); keep it, for your decisions are in it"),
        (None, "cannot be used as dlgrade's database (why); keep it, for your decisions are in it"),
    ],
)
def test_each_fault_of_a_database_says_what_helps(tmp_path: Path, name: str | None, advice: str) -> None:
    """Only a damaged one is to be moved away, and that for a backup."""
    error = sqlite3.OperationalError("why")
    if name:
        error.sqlite_errorname = name
    with pytest.raises(GraderError) as caught, database.explained(tmp_path / FILE):
        raise error
    assert advice in str(caught.value)


def test_a_full_disk_takes_nothing_that_was_kept(store: Store) -> None:
    """What did not fit is refused as a whole, in words that say so."""
    run = store.start_run()
    store.put(a_grade(run))
    with closing(sqlite3.connect(store.path)) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    with store._changing():
        store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(GraderError, match="which may be full"):
        store.put(a_grade(run, "x" * 100_000, "ben"))
    assert [grade.student for grade in store.grades()] == ["ada"]
    assert store.put(a_grade(run, "x", "ben")), "a refused change must not stay in the way of the next one"


@given(st.text(), st.text())
def test_names_are_kept_whatever_they_are(
    tmp_path_factory: pytest.TempPathFactory, name: str, lab: str
) -> None:
    """Quotes, line ends and any letters are nothing special."""
    with Store(tmp_path_factory.getbasetemp() / "names.sqlite") as store:
        run = store.start_run()
        grade = msgspec.structs.replace(a_grade(run, student=name), lab=lab)
        store.put(grade)
        found = store.grade(name, lab)
        assert found is not None
        assert (found.student, found.lab) == (name, lab)
