"""Grades as Gradescope's own tables of grades have them, by email address and student number."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from dlgrade.course import Lab
from dlgrade.export.scores import Export, finals_of, max_points, safe, unmatched, written
from dlgrade.finals import Loaded
from dlgrade.gradebook import number
from dlgrade.people import Person


def table(loaded: Loaded, labs: Sequence[Lab], *, zeros: bool = False) -> Export:
    """One row for each student whose address or number is known.

    A single lab is ``Total Score`` of ``Max Points``; of several, each has its two columns.

    Args:
        loaded: the class; with a roster, its addresses and numbers are the ones that count.
        labs: the labs.
        zeros: 0 also for those on the roster who handed in nothing at all.
    """
    single = len(labs) == 1
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    header = ["Name", "SID", "Email"]
    for lab in labs:
        header += ["Total Score", "Max Points"] if single else [lab.title, f"{lab.title} - Max Points"]
    writer.writerow(header)
    finals = finals_of(loaded)
    people = [*_people(loaded)]
    count = 0
    for student, person in people:
        cells: list[str] = []
        for lab in labs:
            final = finals[student].get(lab.id)
            known = final is not None and final.points is not None
            count += known
            cells += [written(final.points) if final and final.points is not None else ""]
            cells += [number(max_points(loaded, lab))]
        writer.writerow([safe(person.name), person.sid, person.email, *cells])
    for row in loaded.matching.absent if loaded.matching and zeros else ():
        zeroed = [text for lab in labs for text in (written(0.0), number(max_points(loaded, lab)))]
        writer.writerow([safe(row.person.name), row.person.sid, row.person.email, *zeroed])
        count += len(labs)
    left = finals.keys() - {student for student, _ in people}
    reasons = (
        unmatched(loaded, left)
        if loaded.matching
        else tuple(
            f"{student}: neither an email address nor a number of their own is known"
            for student in sorted(left)
        )
    )
    return Export(data=buffer.getvalue().encode(), written=count, unmatched=reasons)


def _people(loaded: Loaded) -> list[tuple[str, Person]]:
    """Student, and the address or number that nobody else has."""
    found = [
        (person.student, loaded.matching.rows[person.student].person if loaded.matching else person)
        for person in loaded.people
        if loaded.matching is None or person.student in loaded.matching.rows
    ]

    def shared(field: str) -> set[str]:
        texts = [getattr(person, field).casefold() for _, person in found]
        return {text for text in texts if text and texts.count(text) > 1}

    emails, sids = shared("email"), shared("sid")
    return [
        (student, person)
        for student, person in found
        if (person.email or person.sid)
        and person.email.casefold() not in emails
        and person.sid.casefold() not in sids
    ]
