"""Marking without knowing whose answer it is: a pseudonym for each student, and the key beside the results.

Pseudonyms are drawn, not computed: whoever marks knows the names of the class, and could compute them too.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from dlgrade import spreadsheet
from dlgrade.errors import GraderError
from dlgrade.reflections.spelling import spelled, unspelled

NAME = "reflections-key.csv"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No digits, because spreadsheets make numbers of some names; no I and O, which look like digits."""


def read(out: Path) -> dict[str, str]:
    """Student to their pseudonym; empty where nobody has one.

    Raises:
        GraderError: the key is damaged: without it nobody would know whose the marks are.
    """
    path = out / NAME
    if not path.exists():
        return {}
    table = spreadsheet.read(path)
    rows = [row for row in range(1, len(table.rows)) if not table.blank(row)]
    key = {unspelled(table.value(row, 0)): table.value(row, 1) for row in rows}
    broken = table.header != ["student", "pseudonym"] or not all(key.values())
    if broken or len(set(key.values())) < len(key):
        raise GraderError(f"{path}: damaged, or not the key that dlgrade wrote; put the original back")
    return key


def extended(key: Mapping[str, str], students: Iterable[str]) -> dict[str, str]:
    """The key with a new pseudonym for everybody who has none."""
    whole = dict(key)
    students = list(students)
    taken = {*whole.values(), *students}
    for student in students:
        while student not in whole:
            drawn = "anon-" + "".join(secrets.choice(_LETTERS) for _ in range(5))
            if drawn not in taken:
                whole[student] = drawn
                taken.add(drawn)
    return whole


def to_csv(key: Mapping[str, str]) -> bytes:
    """The key as a file, sorted by student."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(["student", "pseudonym"])
    writer.writerows(sorted((spelled(student), pseudonym) for student, pseudonym in key.items()))
    return buffer.getvalue().encode("utf-8-sig")
