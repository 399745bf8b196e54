"""A student's name in a class stays what it was, whoever joins: decisions and marks are under it."""

from __future__ import annotations

import pytest
from dlgrade.course import Course
from dlgrade.intake.names import safe_names
from dlgrade.intake.records import Entry
from dlgrade.people import Person
from dlgrade.steady_names import steady
from dlgrade.submission import Submission
from fake_class import make_course
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two labs."""
    return make_course(tmp_path_factory.mktemp("course"))


def renamed(course: Course, now: list[Person], before: list[Person]) -> dict[str, str]:
    """What each of them is called now, by what the class alone would call them; every lab's entry agrees."""
    entries = [
        Entry(lab, Submission(person.student, {}, (person.student,)), person=person)
        for person in now
        for lab in course.labs.values()
    ]
    found = steady(entries, {person.student: person for person in before})
    assert len(found) == len(entries)
    names = {entry.submission.notes[0]: entry.submission.student for entry in found}
    for entry in found:
        assert entry.submission.student == entry.known.student == names[entry.submission.notes[0]]
    assert [entry.lab.id for entry in found] == [lab for _ in now for lab in course.labs]
    return names


def test_a_newcomer_changes_nobody_s_name(course: Course) -> None:
    """By what nobody shares: address, student number, Canvas' number, account; in Moodle name and number."""
    before = [
        Person(student="ada", email="ada@x.edu"),
        Person(student="ben", sid="7", email="old@x.edu"),
        Person(student="Li Wei", name="Li Wei", participant="1001"),
    ]
    now = [
        Person(student="ada@x.edu", email="ADA@x.edu"),
        Person(student="ada@y.edu", email="ada@y.edu"),
        Person(student="ben@x.edu", sid="7", email="ben@x.edu"),
        Person(student="Li Wei_1001", name="Li Wei", participant="1001"),
        Person(student="Li Wei_1002", name="Li Wei", participant="1002"),
    ]
    assert renamed(course, now, before) == {
        "ada@x.edu": "ada",
        "ada@y.edu": "ada@y.edu",
        "ben@x.edu": "ben",
        "Li Wei_1001": "Li Wei",
        "Li Wei_1002": "Li Wei_1002",
    }


def test_a_folder_keeps_its_name_beside_one_that_differs_in_case(course: Course) -> None:
    """Such folders get a mark behind their names, because some systems cannot tell them apart."""
    marked = safe_names(["Ada", "ada"])
    names = renamed(course, [Person(student=name) for name in marked.values()], [Person(student="Ada")])
    assert names == {marked["Ada"]: "Ada", marked["ada"]: marked["ada"]}


def test_nobody_gets_the_results_of_a_namesake(course: Course) -> None:
    """Where the first ada is missing, the second is called so, and gets another name. Addresses change."""
    before = [Person(student="ada", name="Ada B", email="ada@x.edu"), Person(student="bo", email="bo@x.edu")]
    now = [Person(student="ada", name="Ada C", email="ada@y.edu"), Person(student="bo", email="bo@x.edu")]
    names = renamed(course, now, before)
    assert names["bo"] == "bo"
    assert names["ada"].startswith("ada~")
    moved = [Person(student="ada", name="Ada B", email="ada@y.edu")]
    assert renamed(course, moved, before) == {"ada": "ada"}


people = st.builds(
    Person,
    student=st.sampled_from(["ada", "Ada", "ada@x", "bo", *safe_names(["ada", "Ada"]).values()]),
    email=st.sampled_from(["", "ada@x", "ada@y", "bo@x"]),
    sid=st.sampled_from(["", "1", "2"]),
    name=st.sampled_from(["", "Ada", "Bo"]),
    participant=st.sampled_from(["", "1", "2"]),
)


@given(
    st.lists(people, max_size=5, unique_by=lambda one: one.student),
    st.lists(people, max_size=5, unique_by=lambda one: one.student),
)
def test_two_students_never_become_one(course: Course, now: list[Person], before: list[Person]) -> None:
    """Whoever was there before; and the same class again changes no name."""
    names = renamed(course, now, before)
    assert len(set(names.values())) == len(now)
    again = [Person(**{f: getattr(p, f) for f in p.__struct_fields__}) for p in now]
    distinct = all(not (a.email and a.email == b.email) for a in now for b in now if a is not b)
    if distinct and all(not p.sid and not p.participant for p in now):
        assert renamed(course, again, now) == {p.student: p.student for p in now}
