"""A plain table: one row per student, each lab with what the tests gave and with what counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from dlgrade.course import Lab
from dlgrade.export.scores import Export, finals_of, max_points, safe
from dlgrade.finals import Loaded
from dlgrade.gradebook import number
from dlgrade.people import Person


def table(loaded: Loaded, labs: Sequence[Lab], *, zeros: bool = False) -> Export:
    """Everybody in the class, and after them whoever is on the roster and handed in nothing.

    Args:
        loaded: the class.
        labs: two columns each, ``<lab> raw`` and ``<lab>``.
        zeros: 0 for those on the roster who handed in nothing at all; otherwise their cells are blank.
    """
    finals = finals_of(loaded)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    columns = [name for lab in labs for name in (f"{lab.id} raw", lab.id)]
    writer.writerow(["student", "name", "email", "sid", *columns, "total", "of"])
    whole = sum(max_points(loaded, lab) for lab in labs)
    count = 0

    def write(person: Person, raws: Sequence[float | None], points: Sequence[float | None]) -> None:
        nonlocal count
        count += sum(value is not None for value in points)
        known = [value for value in points if value is not None]
        total = sum(known) if len(known) == len(points) else None
        cells = [number(value) for pair in zip(raws, points, strict=True) for value in pair]
        about = [safe(text) for text in (person.student, person.name, person.email, person.sid)]
        writer.writerow([*about, *cells, number(total), number(whole)])

    for person in loaded.people:
        row = loaded.matching.rows.get(person.student) if loaded.matching else None
        own = [finals[person.student].get(lab.id) for lab in labs]
        write(
            _named(person, row.person if row else person),
            [final.raw if final else None for final in own],
            [final.points if final else None for final in own],
        )
    for row in loaded.matching.absent if loaded.matching else ():
        nothing = [0.0 if zeros else None] * len(labs)
        write(row.person, nothing, nothing)
    return Export(data=buffer.getvalue().encode("utf-8-sig"), written=count)


def _named(person: Person, roster: Person) -> Person:
    """The roster's name, address and number where it has them."""
    return Person(
        student=person.student,
        name=roster.name or person.name,
        email=roster.email or person.email,
        sid=roster.sid or person.sid,
    )
