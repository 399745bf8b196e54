"""``dlgrade.store``: whole after any interruption, with the history of every grade."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
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


def test_a_database_of_another_version_is_left_alone(store: Store) -> None:
    """The message names both versions."""
    store.close()
    with sqlite3.connect(store.path) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(GraderError, match=r"another version of dlgrade \(99"):
        Store(store.path)


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
