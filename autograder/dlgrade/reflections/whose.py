"""Whose a row of a sheet is, also when a spreadsheet has changed the name on it.

A name that begins like a number loses its zeros, or becomes ``2,02E+11``. The first is still the only one
that it can be; of the second the answer on its row tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from dlgrade.names import plain
from dlgrade.reflections.checking import Reading
from dlgrade.reflections.spelling import spelled, unspelled, version

Row = tuple[int, Mapping[str, str]]
"""Its index in the table, and its cells by the names of their columns."""
Answered = Mapping[tuple[str, str], frozenset[str]]
"""Question and version of an answer to everybody who gave it."""
_BLANK = version("")
"""What nothing is written of tells nothing about who did not."""


class Owners(msgspec.Struct, frozen=True):
    """What a row's owner is known by."""

    names: Mapping[str, str]
    """A name or pseudonym, as it stands in a sheet, to the student."""
    answered: Callable[[], Answered]
    """Asked only where a name does not tell."""

    def of(self, rows: Iterable[Row]) -> dict[int, str]:
        """Index of each row to the student whose it is; without those that may be several people's."""
        named: dict[int, str] = {}
        unknown: dict[str, list[Row]] = {}
        for index, cells in rows:
            text = cells["student"].strip()
            student = self.names.get(text) or self.names.get(_key(text))
            if student:
                named[index] = student
            else:
                unknown.setdefault(text, []).append((index, cells))
        taken = frozenset(named.values())
        answers = self.answered() if unknown else {}
        for under_one_name in unknown.values():
            named |= _by_answers(under_one_name, answers, taken)
        return named


def _by_answers(rows: Sequence[Row], answers: Answered, taken: frozenset[str]) -> dict[int, str]:
    """Owners of the rows under one unknown name: one student for all if all answers are theirs."""
    given = {index: (cells["question"].strip(), cells["version"].strip()) for index, cells in rows}
    may_be = {
        index: answers.get(answer, frozenset()) - taken
        for index, answer in given.items()
        if answer[1] != _BLANK
    }
    once = len({question for question, _ in given.values()}) == len(given)
    common = frozenset.intersection(*may_be.values()) if may_be and once else frozenset()
    if len(common) == 1:
        return dict.fromkeys(given, next(iter(common)))
    return {index: next(iter(students)) for index, students in may_be.items() if len(students) == 1}


def owners(students: Iterable[str], key: Mapping[str, str], answered: Callable[[], Answered]) -> Owners:
    """Who may be on a sheet.

    Args:
        students: everybody who may be named.
        key: student to pseudonym.
        answered: what they answered.
    """
    everybody = list(dict.fromkeys(students))
    times = Counter(_key(student) for student in everybody)
    alone = [student for student in everybody if times[_key(student)] == 1]
    names = {_key(student): student for student in alone}
    # beside 0123, the text 123 may be either
    names |= {student: student for student in everybody if student in alone or student != _key(student)}
    names |= {pseudonym: student for student, pseudonym in key.items() if student in everybody}
    names |= {spelled(student): student for student in everybody}
    return Owners(names, answered)


def answered(readings: Mapping[str, Reading]) -> Answered:
    """Who gave which answer, from each student's text."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for student, reading in readings.items():
        for checked in reading.answers:
            name = checked.question, version(checked.answer)
            found[name] = found.get(name, frozenset()) | {student}
    return found


def _key(text: str) -> str:
    """What is left of a name when a spreadsheet has taken its apostrophe, its zeros or its small letters."""
    key = plain(unspelled(text))
    return key.lstrip("0") if key.isdecimal() else key
