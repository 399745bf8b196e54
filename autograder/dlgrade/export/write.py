"""From a graded class to the files of one learning management system, on the disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from dlgrade.atomic import write_file
from dlgrade.course import Course, Lab
from dlgrade.errors import UsageError
from dlgrade.export import canvas, feedback, gradescope, moodle, plain
from dlgrade.export.scores import Export, labs_of
from dlgrade.finals import Loaded
from dlgrade.names import printable
from dlgrade.outfolder import check_target, remember
from dlgrade.reflections.questions import FILE as REFLECTIONS
from dlgrade.roster import Kind, Roster


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    to: str
    labs: tuple[Lab, ...]
    notes: tuple[str, ...]
    unmatched: tuple[str, ...]
    """Students who are in no row, each with the reason."""
    written: tuple[str, ...]
    """A line for each file."""


def serves(roster: Roster, to: str) -> bool:
    """Whether a roster that the class was graded with does for a system's file.

    Moodle's has one assignment's numbers and times, and Canvas' one has its own numbers of students.
    """
    return to in ("csv", "gradescope") or (to == "canvas" and roster.kind is Kind.CANVAS)


def write(
    loaded: Loaded,
    out: Path,
    *,
    to: str,
    labs: Sequence[str] = (),
    file: Path | None = None,
    pages: Path | None = None,
    assignments: Sequence[str] = (),
    zeros: bool = False,
) -> Made:
    """Write the file of grades, and the zip of feedback if one is wanted; neither before both are made.

    Args:
        loaded: the class.
        out: the folder of results.
        to: ``canvas``, ``moodle``, ``gradescope`` or ``csv``.
        labs: ids; none for all that somebody handed in.
        file: where to; None for ``export-<system>.csv`` in ``out``.
        pages: where the zip of feedback goes to; None for no zip.
        assignments: ``<lab>=<number>`` each, for Canvas.
        zeros: 0 also for those on the roster who handed in nothing at all.

    Raises:
        UsageError: the system needs something else, or a file is there that no export wrote.
        GraderError: a file cannot be written, or a mark of reflections that are asked for is wrong.
    """
    chosen = labs_of(loaded, labs)
    if loaded.marks and any(lab.file == REFLECTIONS for lab in chosen):
        loaded.marks.checked()  # else a slip would pass for an answer that nobody has marked yet
    numbers = _assignments(loaded.course, assignments)
    path = file or out / f"export-{to}.csv"
    _check_targets(loaded, out, path, pages)
    if numbers and to != "canvas":
        raise UsageError(f"--assignment is for Canvas; {to} has no numbers of assignments")
    grades = _grades(loaded, chosen, to, numbers, zeros=zeros)
    zipped = feedback.build(loaded, chosen, out, to) if pages else None
    write_file(path, grades.data)
    remember(out, path)
    names = ", ".join(lab.id for lab in chosen)
    written = [f"wrote {path}: {grades.written} scores of {names}"]
    if pages and zipped:
        write_file(pages, zipped.data)
        remember(out, pages)
        written.append(f"wrote {pages}: {zipped.pages} pages of feedback")
    return Made(
        to=to,
        labs=tuple(chosen),
        notes=tuple(map(printable, (*grades.notes, *(zipped.notes if zipped else ())))),
        unmatched=tuple(map(printable, grades.unmatched)),
        written=tuple(written),
    )


def _check_targets(loaded: Loaded, out: Path, file: Path, pages: Path | None) -> None:
    students = loaded.students
    roster = {"the roster": loaded.roster.table.path} if loaded.roster else {}
    check_target("--out", file, out, students, mine="export-*.csv", others=roster)
    if pages:
        check_target("--feedback", pages, out, students, others={**roster, "what --out writes": file})


def _grades(
    loaded: Loaded, labs: Sequence[Lab], to: str, assignments: Mapping[str, str], *, zeros: bool
) -> Export:
    if to == "moodle":
        if len(labs) > 1:
            several = ", ".join(lab.id for lab in labs)
            raise UsageError(f"a worksheet of Moodle is of one assignment; choose one by --lab: {several}")
        return moodle.worksheet(loaded, labs[0], zeros=zeros)
    if to == "canvas":
        return canvas.table(loaded, labs, assignments, zeros=zeros)
    return (gradescope if to == "gradescope" else plain).table(loaded, labs, zeros=zeros)


def _assignments(course: Course, given: Sequence[str]) -> dict[str, str]:
    numbers = {}
    for text in given:
        lab, _, assignment = text.partition("=")
        if not assignment.strip().isascii() or not assignment.strip().isdecimal():
            raise UsageError(f"--assignment {text}: write LAB=NUMBER, such as step2_mnist_cnn=101")
        numbers[course.lab(lab.strip()).id] = assignment.strip()
    if len(set(numbers.values())) < len(numbers):
        raise UsageError("--assignment: two labs cannot be the same assignment")
    return numbers
