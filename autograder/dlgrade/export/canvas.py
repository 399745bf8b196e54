"""Canvas' gradebook CSV, as its importer reads it.

Canvas knows a student by the number in ``ID`` and an assignment by the number behind its title; a title
without one becomes a new assignment. What a file does not hold, Canvas leaves alone: so every column that
somebody may have changed meanwhile stays out of it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

import msgspec

from dlgrade.course import Lab
from dlgrade.errors import UsageError
from dlgrade.export.scores import (
    Export,
    finals_of,
    graded_elsewhere,
    max_points,
    safe,
    says_left,
    says_scaled,
    scaled,
    unmatched,
    written,
)
from dlgrade.finals import Final, Loaded
from dlgrade.gradebook import number
from dlgrade.intake.names import listed
from dlgrade.matching import Matching
from dlgrade.names import plain, printable
from dlgrade.roster import Kind, Roster
from dlgrade.spreadsheet import number_in

_TITLED = re.compile(r"(?P<title>.*\S)\s*\((?P<id>[0-9]+)\)", re.DOTALL)
_READ_ONLY = re.compile(r"read\s+only", re.IGNORECASE)
_TOTALS = re.compile("(Current|Final) (Score|Points|Grade)")
"""Headings of what Canvas computes, and never reads."""
_OVERRIDE = re.compile("Override (Score|Grade|Status)")
"""Headings of a person's decisions, which Canvas reads where an administrator wants it to."""
_FIXED = {"EX", "N/A"}
"""Excused, and not assigned: a person's decision in Canvas, and none of ours."""


class _Column(msgspec.Struct, frozen=True):
    lab: Lab
    heading: str
    index: int | None
    """In the roster's table; None for one that is added."""
    points_possible: float | None
    """What Canvas gives for it, as far as the roster tells."""

    @property
    def is_new(self) -> bool:
        """Whether Canvas will create the assignment: it has no number."""
        return self.index is None and not _TITLED.fullmatch(self.heading)


def table(
    loaded: Loaded, labs: Sequence[Lab], assignments: Mapping[str, str] | None = None, *, zeros: bool = False
) -> Export:
    """The file to import.

    Args:
        loaded: the class; its roster should be the gradebook that Canvas exported.
        labs: a column each.
        assignments: lab to the number of its assignment, where the titles differ.
        zeros: 0 also for those on the roster who handed in nothing at all.

    Raises:
        UsageError: the roster is no gradebook of Canvas, or a lab may be two of its columns.
    """
    if loaded.roster is None:
        return _without_roster(loaded, labs, assignments or {})
    if loaded.roster.kind is not Kind.CANVAS:
        raise UsageError(
            f"{loaded.roster.table.path}: a {loaded.roster.kind}; "
            "for Canvas, give --roster the gradebook that Canvas exported (Grades, Export)"
        )
    columns = _columns(loaded.roster, labs, assignments or {})
    return _filled(loaded, loaded.roster, columns, zeros=zeros)


def _columns(roster: Roster, labs: Sequence[Lab], assignments: Mapping[str, str]) -> list[_Column]:
    """Where each lab's scores go."""
    header = roster.table.header
    titled = {index: found for index, cell in enumerate(header) if (found := _TITLED.fullmatch(cell))}
    possible = _points_possible_row(roster)
    columns = []
    for lab in labs:
        wanted = {plain(lab.id), plain(lab.title)}
        if lab.id in assignments:
            fitting = [index for index, found in titled.items() if found["id"] == assignments[lab.id]]
        else:
            fitting = [index for index, found in titled.items() if plain(found["title"]) in wanted]
        if len(fitting) > 1:
            names = " and ".join(printable(header[index]) for index in fitting)
            raise UsageError(f"{lab.id}: both {names} may be it; say which by --assignment {lab.id}=NUMBER")
        if not fitting:
            heading = lab.title + (f" ({assignments[lab.id]})" if lab.id in assignments else "")
            columns.append(_Column(lab, heading, None, None))
            continue
        cell = roster.table.value(possible, fitting[0]) if possible else ""
        if _READ_ONLY.search(cell):
            raise UsageError(f"{lab.id}: the column {printable(header[fitting[0]])} is read only in Canvas")
        columns.append(_Column(lab, header[fitting[0]], fitting[0], number_in(cell)))
    taken = [column.index for column in columns if column.index is not None]
    for column in columns:
        if column.index is not None and taken.count(column.index) > 1:
            raise UsageError(
                f"{printable(column.heading)}: is the assignment of two labs; say which by --assignment"
            )
    return columns


def _points_possible_row(roster: Roster) -> int | None:
    rows = range(1, len(roster.table.rows))
    return next((row for row in rows if "Points Possible" in roster.table.value(row, 0)), None)


def _filled(loaded: Loaded, roster: Roster, columns: Sequence[_Column], *, zeros: bool) -> Export:
    """The roster's own rows with the scores in them."""
    sheet = roster.table
    possible = _points_possible_row(roster)
    finals = finals_of(loaded)
    matching = loaded.matching or Matching(rows={}, absent=(), strangers=(), doubts={})
    students = {row.index: student for student, row in matching.rows.items()}
    absent = {row.index for row in matching.absent}
    notes: list[str] = []
    unsure: dict[str, str] = {}
    count = 0

    def cell(row: int, column: _Column) -> str | None:
        """What is written into one cell; None leaves it as it is."""
        if row == 0:
            return column.heading if column.index is None else None
        if row == possible:  # a number here changes an assignment, and a new one needs it
            return number(max_points(loaded, column.lab)) if column.is_new else None
        now = sheet.value(row, column.index)
        if row in absent:
            return written(0.0) if zeros and not now else None
        final = finals[students[row]].get(column.lab.id) if row in students else None
        score = _score(final, column)
        if final is not None and score is None:
            unsure[students[row]] = "nothing is known yet"
        if final is not None and now.upper() not in _FIXED and graded_elsewhere(final, now):
            notes.append(says_left(students[row], column.lab, now, "Canvas"))
            return None
        if score is not None and now.upper() in _FIXED:
            notes.append(f"{students[row]}: {now} for {column.lab.id} in Canvas was left as it is")
            return None
        if final is not None and loaded.roster_is_kept and not (zeros or final.handed_in or final.override):
            unsure[students[row]] = "nothing was found, and 0 could replace what Canvas has by now"
            return None
        if final is not None and score is None and now:
            notes.append(f"{students[row]}: not known for {column.lab.id}; {now} in Canvas was left as it is")
        return score

    changed: dict[tuple[int, int], str] = {}
    added: dict[int, list[str]] = {}
    without: set[int] = set()
    going_back: dict[str, list[str]] = {}
    for row in range(len(sheet.rows)):
        if sheet.blank(row):
            continue
        values = [(column, cell(row, column)) for column in columns]
        if row and loaded.roster_is_kept and sheet.value(row, roster.columns["canvas_id"]):
            blank = [column.lab.id for column, value in values if value is None]
            if len(blank) == len(columns):
                without.add(row)
            for lab in blank if len(blank) < len(columns) else ():
                going_back.setdefault(lab, []).append(students.get(row, sheet.value(row, 0)))
        for column, value in values:
            count += value is not None and row not in (0, possible)
            if column.index is None:
                added.setdefault(row, []).append(value or "")
            elif value is not None:
                changed[row, column.index] = value
        if row in students or row in absent:
            changed |= _harmless(roster, row)
    keep = _kept_columns(roster, columns, possible)
    if left_out := len(sheet.header) - len(keep):
        notes.append(f"{left_out} other columns of the roster are left out: nothing changes in them")
    return Export(
        data=sheet.to_bytes(changed, keep=keep, without=without, added=added, marked=False),
        written=count,
        notes=(
            *_made_from_the_kept(loaded, going_back),
            *_about(loaded, columns),
            *_unknown_numbers(columns),
            *notes,
        ),
        unmatched=(
            *unmatched(loaded, finals.keys() - students.values()),
            *(
                f"{students[row]}: {unsure[students[row]]}"
                for row in sorted(without & students.keys())
                if students[row] in unsure
            ),
        ),
    )


def _made_from_the_kept(loaded: Loaded, going_back: Mapping[str, Sequence[str]]) -> list[str]:
    """What a gradebook as old as the grading does to what was given in Canvas since.

    Args:
        loaded: the class.
        going_back: lab to those whose row is in the file for another lab's sake alone.
    """
    if loaded.roster is None or not loaded.roster_is_kept:
        return []
    better = "give --roster the gradebook newly exported"
    return [
        f"made from {loaded.roster.table.path}, the gradebook that the class was graded with: whom "
        f"somebody has scored or excused in Canvas since, it does not know; {better}",
        *(
            f"{lab} of {listed(whose)}: goes back as that gradebook has it, whatever Canvas has by now; to "
            f"keep that, {better}, or export this lab alone"
            for lab, whose in going_back.items()
        ),
    ]


def _kept_columns(roster: Roster, columns: Sequence[_Column], possible: int | None) -> set[int]:
    """The columns that go back: about the student, the labs', and what Canvas does not read anyway."""
    header = roster.table.header
    own = {column.index for column in columns}
    section = [heading.lower() for heading in header].index("section")

    def unread(index: int, heading: str) -> bool:
        if _OVERRIDE.search(heading):
            return False
        read_only = possible and _READ_ONLY.search(roster.table.value(possible, index))
        return bool(read_only or _TOTALS.search(heading))

    return {
        index
        for index, heading in enumerate(header)
        if index <= section or index in own or unread(index, heading)
    }


def _harmless(roster: Roster, row: int) -> dict[tuple[int, int], str]:
    """Names and sections that a spreadsheet would run; Canvas goes by the number, and reads neither then."""
    if not roster.table.value(row, roster.columns["canvas_id"]):
        return {}
    section = [heading.lower() for heading in roster.table.header].index("section")
    cells = {
        index: roster.table.value(row, index) for index in (*range(roster.columns["canvas_id"]), section)
    }
    return {(row, index): safe(text) for index, text in cells.items() if safe(text) != text}


def _score(final: Final | None, column: _Column) -> str | None:
    """What is written for somebody; None where nothing is known."""
    if final is None or final.points is None:
        return None
    return written(scaled(final.points, final.max_points, column.points_possible))


def _about(loaded: Loaded, columns: Sequence[_Column]) -> list[str]:
    """What importing will do that one might not expect."""
    notes = []
    for column in columns:
        worth = max_points(loaded, column.lab)
        if column.is_new:
            notes.append(
                f"{column.lab.id}: no column is called {column.lab.title!r}, so Canvas will offer to create "
                f"one; to fill an existing one, give --assignment {column.lab.id}=NUMBER"
            )
        elif column.points_possible and column.points_possible != worth:
            notes.append(says_scaled(column.lab, worth, column.points_possible, "Canvas"))
        elif column.points_possible == 0:
            notes.append(
                f"{column.lab.id}: Canvas gives 0 points for it; the lab's points are written unscaled"
            )
    return notes


def _unknown_numbers(columns: Sequence[_Column]) -> list[str]:
    """Numbers of assignments that the gradebook does not have: a slip, or it is older than they are."""
    return [
        f"{column.lab.id}: no assignment in the gradebook has the number of {column.heading!r}; Canvas will "
        "offer to create one, or, if it has one meanwhile, clear its scores where cells are blank: look at "
        "the number, or export the gradebook anew"
        for column in columns
        if column.index is None and not column.is_new
    ]


def _without_roster(loaded: Loaded, labs: Sequence[Lab], assignments: Mapping[str, str]) -> Export:
    """From Canvas' own numbers, which stand in the names of the files that it hands out."""
    people = [person for person in loaded.people if re.fullmatch("[0-9]+", person.canvas_id)]
    twice = {p.canvas_id for p in people if sum(q.canvas_id == p.canvas_id for q in people) > 1}
    people = [person for person in people if person.canvas_id not in twice]
    if not people:
        raise UsageError(
            "no student's number in Canvas is known; give --roster the gradebook that Canvas exported"
        )
    finals = finals_of(loaded)
    columns = [
        _Column(lab, lab.title + (f" ({assignments[lab.id]})" if lab.id in assignments else ""), None, None)
        for lab in labs
    ]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(column.heading for column in columns)]
    )
    worth = [number(max_points(loaded, column.lab)) if column.is_new else "" for column in columns]
    writer.writerow(["    Points Possible", "", "", "", "", *worth])
    known = {p.student: [_score(finals[p.student].get(c.lab.id), c) for c in columns] for p in people}
    some = [person for person in people if any(score is not None for score in known[person.student])]
    for person in some:
        name = safe(person.name or person.student)
        scores = [score or "" for score in known[person.student]]
        writer.writerow([name, person.canvas_id, person.sid, person.login, "", *scores])
    nothing = "nothing is known yet, and a blank row would clear what Canvas has"
    return Export(
        data=buffer.getvalue().encode(),
        written=sum(score is not None for person in some for score in known[person.student]),
        notes=(*_about(loaded, columns), *_replaced(finals, [person.student for person in some], labs)),
        unmatched=tuple(
            f"{student}: {nothing if student in known else 'no number in Canvas of their own is known'}"
            for student in sorted(finals.keys() - {person.student for person in some})
        ),
    )


def _replaced(
    finals: Mapping[str, Mapping[str, Final]], students: Sequence[str], labs: Sequence[Lab]
) -> list[str]:
    """What a file that was not made from the gradebook does to scores that it cannot know."""
    notes = []
    for lab in labs:
        own = {student: finals[student].get(lab.id) for student in students}
        blank = [student for student, final in own.items() if final is None or final.points is None]
        zero = [s for s, final in own.items() if final and not final.handed_in and not final.override]
        for whose, what in (
            (blank, "not known, and blank cells clear what Canvas has"),
            (zero, "nothing was found, and 0 replaces what Canvas has"),
        ):
            if whose:
                notes.append(
                    f"{lab.id} of {listed(whose)}: {what}; "
                    "to keep that, give --roster the gradebook that Canvas exported"
                )
    return notes
