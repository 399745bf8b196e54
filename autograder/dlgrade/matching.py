"""Who of a class is who on its roster.

Whoever cannot be matched to one row, and one alone, is matched to none: nobody gets another's points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dlgrade.names import plain, squeezed, words
from dlgrade.people import Person
from dlgrade.roster import Roster, Row


class Matching(msgspec.Struct, frozen=True, kw_only=True):
    """Who of a class is who on its roster."""

    rows: Mapping[str, Row]
    """Student to their row; without those who have none."""
    absent: tuple[Row, ...]
    """On the roster, without any files: nobody in the class is them."""
    strangers: tuple[Person, ...]
    """In the class, but on no row."""
    doubts: Mapping[str, str]
    """Student to why more than one row may be theirs, or none for sure; a part of ``strangers``."""


class _Known(msgspec.Struct, frozen=True):
    """What a person is known by, made comparable."""

    identifiers: frozenset[tuple[str, str]]
    """Kind of identifier and its text: an email address is never compared with a number."""
    called: frozenset[str]
    """What the student's folder may be called, apart from the name."""
    named: frozenset[str]
    """Words of the full name, where one is known."""
    words: tuple[str, ...]
    squeezed: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> _Known:
        fields = ("email", "sid", "canvas_id", "login", "participant")
        identifiers = {(field, _key(text)) for field in fields if (text := getattr(person, field))}
        called = {person.student, person.email, person.sid, person.login, person.canvas_id} - {""}
        name = person.name or person.student
        return cls(
            identifiers=frozenset(identifiers),
            called=frozenset(_key(text) for text in called),
            named=frozenset(words(person.name)),
            words=words(name),
            squeezed=squeezed(name),
        )

    def contradicts(self, other: _Known) -> bool:
        """Whether both have a number of the same kind, and not the same one: then they are two people."""
        mine, theirs = dict(self.identifiers), dict(other.identifiers)
        return any(
            field in mine and field in theirs and mine[field] != theirs[field]
            for field in ("sid", "canvas_id")
        )

    def another_participant(self, other: _Known) -> bool:
        """Whether nothing but a participant's number is the same, and the names are not."""
        same = {field for field, _ in self.identifiers & other.identifiers}
        if same != {"participant"} or not self.named or not other.named:
            return False
        alike = self.named <= other.named or other.named <= self.named
        return not alike and not self.squeezed & other.squeezed


def _key(text: str) -> str:
    """Spreadsheets take the zeros off a number."""
    key = plain(text)
    return key.lstrip("0") if key.isdecimal() else key


class _Rows:
    """A roster's rows, to be looked up by whatever somebody is known by."""

    def __init__(self, roster: Roster) -> None:
        self._known = {row.index: _Known.of(row.person) for row in roster.rows}
        self._rows = {row.index: row for row in roster.rows}
        self._by: dict[tuple[str, object], list[int]] = {}
        for index, known in self._known.items():
            keys: set[tuple[str, object]] = {("identifier", one) for one in known.identifiers}
            keys |= {("called", name) for name in known.called}
            keys |= {("squeezed", name) for name in known.squeezed}
            keys |= {("words", known.words)} if known.words else set()
            for key in keys:
                self._by.setdefault(key, []).append(index)

    def by_identifiers(self, known: _Known, student: str) -> list[Row]:
        """Rows that share an identifier with somebody.

        A participant's number alone does not do where the names are two: it may be another assignment's.
        """
        found = self._all(("identifier", one) for one in known.identifiers)
        return [row for row in found if not known.another_participant(self._known[row.index])]

    def by_names(self, known: _Known, student: str) -> list[Row]:
        """Rows of somebody's name; a folder may also be called by an identifier, or by a name in one word."""
        found = self._all([("called", _key(student)), ("words", known.words)])
        if not found and len(known.words) == 1:
            found = self._all([("squeezed", known.words[0])])
        return [row for row in found if not known.contradicts(self._known[row.index])]

    def _all(self, keys: Iterable[tuple[str, object]]) -> list[Row]:
        indices = {index for key in keys for index in self._by.get(key, ())}
        return [self._rows[index] for index in sorted(indices)]


def match(roster: Roster, people: Sequence[Person]) -> Matching:
    """Find each person's row: by identifiers, then by a name that nobody shares.

    Two identifiers that point at two rows, a row that two people claim, and a name that two people or two
    rows have are doubts, and give no match.
    """
    rows = _Rows(roster)
    known = {person.student: _Known.of(person) for person in people}
    found: dict[str, Row] = {}
    doubts: dict[str, str] = {}
    for claimed_by in (rows.by_identifiers, rows.by_names):
        taken = {row.index for row in found.values()}
        claims: dict[int, list[tuple[str, Row]]] = {}
        for student in known:
            if student in found or student in doubts:
                continue
            claimed = claimed_by(known[student], student)
            if len(claimed) > 1:
                doubts[student] = f"may be {_listed(claimed)} of the roster"
            elif claimed and claimed[0].index in taken:
                doubts[student] = f"is called like {_listed(claimed)} of the roster, which is somebody else's"
            elif claimed:
                claims.setdefault(claimed[0].index, []).append((student, claimed[0]))
        for claim in claims.values():
            if len(claim) == 1:
                found |= claim
                continue
            for student, row in claim:
                others = ", ".join(other for other, _ in claim if other != student)
                doubts[student] = f"may be {_listed([row])} of the roster, and so may {others}"
    taken = {row.index for row in found.values()}
    return Matching(
        rows=found,
        absent=tuple(row for row in roster.rows if row.index not in taken),
        strangers=tuple(person for person in people if person.student not in found),
        doubts=doubts,
    )


def _listed(rows: Sequence[Row]) -> str:
    return " or ".join(f"row {row.number} ({row.shown})" for row in rows[:3])


def extra_times(matching: Matching) -> dict[str, float]:
    """Student to the factor on the wall clock of a call, for those who have more time than others."""
    return {student: row.extra_time for student, row in matching.rows.items() if row.extra_time != 1.0}
