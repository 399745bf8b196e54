"""Who of a class is who on its roster.

Whoever cannot be matched to one row, and one alone, is matched to none: nobody gets another's points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dlgrade.names import plain, squeezed, words
from dlgrade.people import Person
from dlgrade.roster import Roster, Row

_IDENTIFIERS = ("email", "sid", "canvas_id", "login", "github", "participant")
_SHARED = {"login", "github", "participant"}
"""What two people may have: accounts of two systems, and numbers that each assignment gives anew."""


class Matching(msgspec.Struct, frozen=True, kw_only=True):
    """Who of a class is who on its roster."""

    rows: Mapping[str, Row]
    """Student to their row; without those who have none."""
    absent: tuple[Row, ...]
    """On the roster, without any files: nobody in the class is them, or may be."""
    strangers: tuple[Person, ...]
    """In the class, but on no row."""
    doubts: Mapping[str, str]
    """Student to why more than one row may be theirs, or none for sure; a part of ``strangers``."""


class _Known(msgspec.Struct, frozen=True):
    """What a person is known by, made comparable."""

    identifiers: frozenset[tuple[str, str]]
    """Kind of identifier and its text: an email address is never compared with a number."""
    student: str
    called: frozenset[str]
    """What the student's folder may be called, apart from the name."""
    named: frozenset[str]
    """Words of the full name, where one is known."""
    words: tuple[str, ...]
    squeezed: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> _Known:
        identifiers = {(field, _key(text)) for field in _IDENTIFIERS if (text := getattr(person, field))}
        called = {person.email, person.sid, person.login, person.github, person.canvas_id} - {""}
        name = person.name or person.student
        if person.canvas_id and not person.name:
            name = name.removesuffix(f"_{person.canvas_id}")
        return cls(
            identifiers=frozenset(identifiers),
            student=_key(person.student),
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

    def only_looks_like(self, other: _Known) -> bool:
        """Whether all that is the same is an identifier that two people may have, and the names are two."""
        same = {field for field, _ in self.identifiers & other.identifiers}
        return same <= _SHARED and self.another_name(other)

    def another_name(self, other: _Known) -> bool:
        """Whether both full names are known, and are not one with more or fewer words."""
        if not self.named or not other.named or self.squeezed & other.squeezed:
            return False
        return not (self.named <= other.named or other.named <= self.named)


def _key(text: str) -> str:
    """Spreadsheets take the zeros off a number."""
    key = plain(text)
    return key.lstrip("0") if key.isdecimal() else key


class _Rows:
    """A roster's rows, to be looked up by whatever somebody is known by."""

    def __init__(self, roster: Roster, people: Sequence[Person]) -> None:
        # where all of a class have numbers of this worksheet, it is of this assignment, and a name that blind
        # marking gave is none
        numbers = [person.participant for person in people if person.participant]
        theirs = {row.person.participant for row in roster.rows}
        self._by_number = len(numbers) == len(set(numbers)) and set(numbers) <= theirs
        self._known = {row.index: _Known.of(row.person) for row in roster.rows}
        self._rows = {row.index: row for row in roster.rows}
        self._by: dict[tuple[str, object], list[int]] = {}
        for index, known in self._known.items():
            keys: set[tuple[str, object]] = {("identifier", one) for one in known.identifiers}
            keys |= {("called", name) for name in known.called}
            keys |= {("squeezed", name) for name in known.squeezed}
            keys |= {("word", word) for word in known.words}
            keys |= {("words", known.words)} if known.words else set()
            keys |= {("student", known.student)} if known.student else set()
            for key in keys:
                self._by.setdefault(key, []).append(index)

    def by_identifiers(self, known: _Known) -> list[Row]:
        """Rows that share an identifier with somebody."""
        found = self._all(("identifier", one) for one in known.identifiers)
        return [row for row in found if self._is(known, self._known[row.index])]

    def by_names(self, known: _Known) -> list[Row]:
        """Rows of somebody's name; of whom no more is known, a folder may be called by an identifier."""
        keys: list[tuple[str, object]] = [("student", known.student), ("words", known.words)]
        if not known.identifiers:
            keys.append(("called", known.student))
        found = self._all(keys)
        if not found and len(known.words) == 1 and ("squeezed", known.words[0]) in self._by:
            found = self._all([("squeezed", known.words[0]), ("word", known.words[0])])
        return [row for row in found if self._may_be(known, row)]

    def by_parts_of_names(self, known: _Known) -> list[Row]:
        """Rows whose name has the same words in another order, or more or fewer of them."""
        mine = set(known.words)
        found = self._all(("word", word) for word in mine)
        theirs = {row.index: set(self._known[row.index].words) for row in found}
        return [
            row
            for row in found
            if len(mine & theirs[row.index]) > 1
            and (mine <= theirs[row.index] or theirs[row.index] <= mine)
            and self._may_be(known, row)
        ]

    def _is(self, known: _Known, other: _Known) -> bool:
        same = {field for field, _ in known.identifiers & other.identifiers}
        return (self._by_number and "participant" in same) or not known.only_looks_like(other)

    def _may_be(self, known: _Known, row: Row) -> bool:
        other = self._known[row.index]
        same_student = bool(other.student) and other.student == known.student
        return not known.contradicts(other) and (same_student or not known.another_name(other))

    def _all(self, keys: Iterable[tuple[str, object]]) -> list[Row]:
        indices = {index for key in keys for index in self._by.get(key, ())}
        return [self._rows[index] for index in sorted(indices)]


def match(roster: Roster, people: Sequence[Person]) -> Matching:
    """Find each person's row: by identifiers, then by a name that nobody shares.

    Two identifiers that point at two rows, a row that two people claim, a name that two people or two rows
    have, and a name with the same words in another order are doubts, and give no match.
    """
    rows = _Rows(roster, people)
    known = {person.student: _Known.of(person) for person in people}
    found: dict[str, Row] = {}
    doubts: dict[str, str] = {}
    unclear: set[int] = set()
    for claimed_by in (rows.by_identifiers, rows.by_names):
        taken = {row.index for row in found.values()}
        claims: dict[int, list[tuple[str, Row]]] = {}
        for student in known:
            if student in found or student in doubts:
                continue
            claimed = claimed_by(known[student])
            if len(claimed) > 1:
                doubts[student] = f"may be {_listed(claimed)} of the roster"
                unclear |= {row.index for row in claimed}
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
                unclear.add(row.index)
    taken = {row.index for row in found.values()}
    for student in known.keys() - found.keys() - doubts.keys():
        similar = [row for row in rows.by_parts_of_names(known[student]) if row.index not in taken]
        if similar:
            doubts[student] = f"may be {_listed(similar)} of the roster"
            unclear |= {row.index for row in similar}
    return Matching(
        rows=found,
        absent=tuple(row for row in roster.rows if row.index not in taken | unclear),
        strangers=tuple(person for person in people if person.student not in found),
        doubts=dict(sorted(doubts.items())),
    )


def _listed(rows: Sequence[Row]) -> str:
    return " or ".join(f"row {row.number} ({row.shown})" for row in rows[:3])


def extra_times(matching: Matching) -> dict[str, float]:
    """Student to the factor on the wall clock of a call, for those who have more time than others."""
    return {student: row.extra_time for student, row in matching.rows.items() if row.extra_time != 1.0}
