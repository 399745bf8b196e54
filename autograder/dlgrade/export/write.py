"""From a graded class to the files of one learning management system, on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from dlgrade.atomic import write_file
from dlgrade.course import Course, Lab
from dlgrade.errors import UsageError
from dlgrade.export import canvas, feedback, gradescope, moodle, plain
from dlgrade.export.scores import Export, labs_of
from dlgrade.finals import Loaded
from dlgrade.names import printable
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
    assignments: Sequence[str] = (),
    zeros: bool = False,
) -> Made:
    """Write the file of grades.

    Args:
        loaded: the class.
        out: the folder of results.
        to: ``canvas``, ``moodle``, ``gradescope`` or ``csv``.
        labs: ids; none for all that somebody handed in.
        file: where to; None for ``export-<system>.csv`` in ``out``.
        assignments: ``<lab>=<number>`` each, for Canvas.
        zeros: 0 also for those on the roster who handed in nothing at all.

    Raises:
        UsageError: the system needs something else, or the file would be the roster or a submission's result.
        GraderError: the file cannot be written, or a mark of reflections that are asked for is wrong.
    """
    chosen = labs_of(loaded, labs)
    if loaded.marks and any(lab.file == REFLECTIONS for lab in chosen):
        loaded.marks.checked()  # else a slip would pass for an answer that nobody has marked yet
    numbers = _assignments(loaded.course, assignments)
    path = file or out / f"export-{to}.csv"
    if loaded.roster and path.resolve() == loaded.roster.table.path.resolve():
        raise UsageError(f"{path}: is the roster; choose another --out, so that it stays as it is")
    if numbers and to != "canvas":
        raise UsageError(f"--assignment is for Canvas; {to} has no numbers of assignments")
    if to == "moodle":
        if len(chosen) > 1:
            several = ", ".join(lab.id for lab in chosen)
            raise UsageError(f"a worksheet of Moodle is of one assignment; choose one by --lab: {several}")
        made: Export = moodle.worksheet(loaded, chosen[0], zeros=zeros)
    elif to == "canvas":
        made = canvas.table(loaded, chosen, numbers, zeros=zeros)
    elif to == "gradescope":
        made = gradescope.table(loaded, chosen, zeros=zeros)
    else:
        made = plain.table(loaded, chosen, zeros=zeros)
    write_file(path, made.data)
    names = ", ".join(lab.id for lab in chosen)
    return Made(
        to=to,
        labs=tuple(chosen),
        notes=tuple(map(printable, made.notes)),
        unmatched=tuple(map(printable, made.unmatched)),
        written=(f"wrote {path}: {made.written} scores of {names}",),
    )


def with_feedback(made: Made, loaded: Loaded, out: Path, file: Path) -> Made:
    """Write the zip of feedback beside the grades.

    Raises:
        UsageError: the system takes one assignment at a time, and there are several labs.
        GraderError: the zip cannot be written.
    """
    pages = feedback.build(loaded, made.labs, out, made.to)
    write_file(file, pages.data)
    return msgspec.structs.replace(
        made,
        notes=(*made.notes, *map(printable, pages.notes)),
        written=(*made.written, f"wrote {file}: {pages.pages} pages of feedback"),
    )


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
