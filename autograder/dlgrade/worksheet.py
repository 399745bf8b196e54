"""Moodle's grading worksheet: which of its columns are what, in whatever language Moodle wrote it."""

from __future__ import annotations

import re

from dlgrade.names import plain
from dlgrade.spreadsheet import Table, number_in

YES = {
    plain(word)
    for word in "Yes Ja Oui Sí Si Sim Tak Ano Áno Kyllä Igen Da Да Так Evet Ναι はい 是 예 Bai Jah".split()
}
"""What a Moodle worksheet says where a grade can be changed, in the languages that are known."""
NO = {
    plain(word)
    for word in "No Nein Nee Non Não Nie Ne Ei Nem Nu Нет Ні Hayır Όχι いいえ 否 아니오 Ez Nej Nei".split()
}
"""The same where it cannot."""
IDENTIFIER = re.compile(r"(?P<word>[^0-9]*)(?P<number>[0-9]+)")
"""How a participant is called: a word of the language, and the number that Moodle goes by."""


def columns_of(table: Table, header: list[str]) -> dict[str, int]:
    """A Moodle worksheet's columns; without its English headings, by what stands in them."""
    first = [IDENTIFIER.fullmatch(cell) for cell in table.column(0)] if table.header else []
    if not first or not all(first):
        return {}
    if {"identifier", "grade", "last modified (grade)"} <= set(header):
        columns = {"identifier": header.index("identifier"), "grade": header.index("grade")}
        for field, heading in (
            ("maximum", "maximum grade"),
            ("changeable", "grade can be changed"),
            ("modified", "last modified (grade)"),
            ("comments", "feedback comments"),
        ):
            if heading in header:
                columns[field] = header.index(heading)
        return {**columns, "participant": columns["identifier"]}
    # Moodle writes grade, maximum and "can be changed" side by side, whatever it calls them
    for maximum in range(2, len(header) - 1):
        if _are_points(table, maximum) or _are_of_a_scale(table, maximum):
            found = {"identifier": 0, "participant": 0}
            found |= {"grade": maximum - 1, "maximum": maximum, "changeable": maximum + 1}
            mail = next((n for n in range(1, maximum) if all("@" in cell for cell in table.column(n))), None)
            found |= {} if mail is None else {"email": mail}
            return found if mail is None and _is_blind(table, maximum - 1) else {**found, "name": 1}
    return {}


def _are_points(table: Table, maximum: int) -> bool:
    """Whether the columns about one are a grade, the highest one, and an answer to whether it can change."""
    highest = set(table.column(maximum))
    answers = set(table.column(maximum + 1))
    grades = [number_in(cell) for cell in table.column(maximum - 1) if cell not in ("", "-")]
    return (
        len(highest) == 1
        and (number_in(highest.pop()) or 0) > 0
        and len(answers) <= 2
        and all(answer and number_in(answer) is None for answer in answers)
        and None not in grades
    )


def _are_of_a_scale(table: Table, maximum: int) -> bool:
    """The same where grades are words: only the answers tell then, and one word before each number."""
    identifiers = [IDENTIFIER.fullmatch(cell) for cell in table.column(0)]
    called = {found["word"].strip() for found in identifiers if found}
    highest = set(table.column(maximum))
    answers = {plain(answer) for answer in table.column(maximum + 1)}
    one_word = len(called) == 1 and "" not in called
    return one_word and len(highest) == 1 and number_in(highest.pop()) is None and answers <= YES | NO


def _is_blind(table: Table, grade: int) -> bool:
    """Whether a worksheet without addresses has no names either, and what stands there is the status.

    The status comes after everything about the participant: it is the name's only neighbour before the grade,
    and few statuses go round a class.
    """
    second = table.column(1)
    return grade == 2 or (len(second) > 1 and 2 * len(set(second)) <= len(second))
