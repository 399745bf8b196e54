"""Students keep the name that they were graded under, whoever joins the class later.

A name is as short as a class allows: ``ada`` of ada@x.edu becomes ``ada@x.edu`` beside an ada@y.edu. Results,
decisions and marks that exist already are under the short one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from dlgrade.intake.names import marked_name
from dlgrade.intake.records import Entry
from dlgrade.names import plain
from dlgrade.people import Person

_SURE = ("sid", "canvas_id", "email", "github")
"""Nobody shares these; the first that both people have decides, for an address may change."""


def steady(entries: Sequence[Entry], known: Mapping[str, Person]) -> tuple[Entry, ...]:
    """The entries, under the names that their students have already.

    Args:
        entries: of a class, each student's under one name.
        known: name to person, of everybody who was graded into the same folder.

    Returns:
        The same entries, sorted by student again. Somebody new who is called like somebody else gets
        another name.
    """
    people = {entry.submission.student: entry.known for entry in reversed(entries)}
    names = {student: _name(student, person, known) for student, person in people.items()}
    while doubles := [name for name, times in Counter(names.values()).items() if times > 1]:
        names = {student: student if name in doubles else name for student, name in names.items()}
    renamed = [_under(entry, names[entry.submission.student]) for entry in entries]
    return tuple(sorted(renamed, key=lambda entry: _order(entry.submission.student)))


def _name(student: str, person: Person, known: Mapping[str, Person]) -> str:
    before = [name for name, other in known.items() if _same(person, other)]
    if len(before) == 1:
        return before[0]
    if student in known and _differ(person, known[student]):
        return marked_name(student, person.email or person.sid or person.canvas_id or person.github)
    if student not in known:
        short = [name for name in known if marked_name(name, name) == student]
        return short[0] if short and not _differ(person, known[short[0]]) else student
    return student


def _same(one: Person, other: Person) -> bool:
    """Whether something that nobody shares is the same."""
    decided = _decided(one, other)
    if decided is not None:
        return decided
    return bool(one.participant) and one.participant == other.participant and _same_name(one, other)


def _differ(one: Person, other: Person) -> bool:
    """Whether two people are not one: by what nobody shares, and their full names are not the same either."""
    return _decided(one, other) is False and not (one.name and _same_name(one, other))


def _same_name(one: Person, other: Person) -> bool:
    return plain(one.name) == plain(other.name)


def _decided(one: Person, other: Person) -> bool | None:
    """Whether the first thing that nobody shares is the same, of those known of both; None without any."""
    pairs = ((plain(getattr(one, field)), plain(getattr(other, field))) for field in _SURE)
    return next((mine == theirs for mine, theirs in pairs if mine and theirs), None)


def _under(entry: Entry, name: str) -> Entry:
    if name == entry.submission.student:
        return entry
    person = entry.person and msgspec.structs.replace(entry.person, student=name)
    submission = msgspec.structs.replace(entry.submission, student=name)
    return msgspec.structs.replace(entry, submission=submission, person=person)


def _order(student: str) -> tuple[str, str]:
    return student.casefold(), student
