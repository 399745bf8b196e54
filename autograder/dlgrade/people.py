"""Who a student is: one name in this class, and whatever a learning management system calls them by."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One student; what is not known is empty."""

    student: str
    """The name in every folder, table and page: safe as a folder's name, unique in its class."""
    name: str = ""
    """The full name, as the learning management system writes it."""
    email: str = ""
    sid: str = ""
    """The university's number: Gradescope's SID, Canvas' SIS user id, Moodle's ID number."""
    login: str = ""
    """At the university: Canvas' SIS login id."""
    github: str = ""
    """The account at GitHub, which may be somebody else's login at the university."""
    canvas_id: str = ""
    """Canvas' own number of the user."""
    participant: str = ""
    """Moodle's number of the participant, which is another one in each assignment."""


def everybody(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each student once, sorted by name; of several who say something about them, the first one counts."""
    found: dict[str, Person] = {}
    for person in people:
        known = found.setdefault(person.student, Person(student=person.student))
        said = {
            field: text
            for field in Person.__struct_fields__
            if not getattr(known, field) and (text := getattr(person, field))
        }
        found[person.student] = msgspec.structs.replace(known, **said)
    return tuple(found[student] for student in sorted(found, key=lambda name: (name.casefold(), name)))
