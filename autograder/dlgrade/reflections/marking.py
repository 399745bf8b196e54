"""After a class is graded: what the person who marks needs, as a sheet and as pages beside the rubric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import jinja2
import msgspec

from dlgrade.atomic import write_atomic
from dlgrade.errors import GraderError
from dlgrade.gradebook import number
from dlgrade.intake.records import Entry
from dlgrade.reflections import sheet
from dlgrade.reflections.checking import Reading, check
from dlgrade.reflections.questions import FILE, Reflections

PAGES = "reflections-marking"
"""Folder of the pages; not in the students' own folders, because the rubric is not for them."""


class Written(msgspec.Struct, frozen=True):
    """Where everything that is to be marked stands."""

    sheet: Path
    pages: Path


def write(reflections: Reflections, entries: Iterable[Entry], out: Path) -> Written | None:
    """Write the sheet and one page per student who handed in reflections; None, and nothing, if nobody did.

    Raises:
        GraderError: a file cannot be read or written, or the sheet in ``out`` is none.
    """
    path = out / sheet.NAME
    entered = sheet.read_entered(path)
    readings: dict[str, Reading] = {}
    for entry in entries:
        student, handed_in = entry.submission.student, entry.submission.files.get(FILE)
        if entry.lab.id != reflections.lab.id or entry.problem or handed_in is None:
            continue
        try:
            readings[student] = check(reflections, handed_in.read_bytes())
        except OSError as error:
            raise GraderError(f"{student}'s {FILE}: cannot be read ({error.strerror or error})") from None
    answers = ((student, checked) for student, reading in readings.items() for checked in reading.answers)
    if not readings and not entered:
        return None
    _write(path, sheet.to_csv(reflections, answers, entered))
    for student, reading in readings.items():
        _write(out / PAGES / f"{student}.html", page(reflections, reading, student).encode())
    return Written(path, out / PAGES)


def only_handed_in(reflections: Reflections, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, without those of the reflections if nobody in the class handed any in."""
    others = tuple(entry for entry in entries if entry.lab.id != reflections.lab.id)
    asked = any(entry.handed_in or entry.problem for entry in entries if entry.lab.id == reflections.lab.id)
    return tuple(entries) if asked else others


def page(reflections: Reflections, reading: Reading, student: str) -> str:
    """One student's answers, each with its rubric; whatever stands in an answer is only text in it."""
    return _template().render(
        student=student,
        title=reflections.title,
        notes=reading.notes,
        answers=reading.answers,
        worth=reflections.worth,
        rubric={name: _unwrapped(text) for name, text in reflections.rubric.items()},
        number=number,
    )


def _unwrapped(markdown: str) -> str:
    """Without the line ends within an item of a list: the page has a width of its own."""
    return markdown.strip().replace("\n  ", " ")


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomic(path, data)
    except OSError as error:
        raise GraderError(f"{path}: cannot be written ({error.strerror or error})") from None


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    source = Path(__file__).parents[1] / "templates" / "marking.html"
    return environment.from_string(source.read_text(encoding="utf-8"))
