"""After a class is graded: what the person who marks needs, as a sheet and as pages beside the rubric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from markdown_it import MarkdownIt
from markupsafe import Markup

from dlgrade.atomic import write_file
from dlgrade.errors import GraderError
from dlgrade.intake.records import Entry
from dlgrade.pages import plain, render
from dlgrade.reflections import pseudonyms, sheet, whose
from dlgrade.reflections.checking import Checked, Reading, check
from dlgrade.reflections.questions import FILE, Reflections

PAGES = "reflections-marking"
"""Folder of the pages; not in the students' own folders, because the rubric is not for them."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


class Written(msgspec.Struct, frozen=True):
    """Where everything that is to be marked stands."""

    sheet: Path
    pages: Path


def write(
    reflections: Reflections,
    entries: Iterable[Entry],
    out: Path,
    *,
    anonymous: bool | None = None,
    by_question: bool = False,
) -> Written | None:
    """Write the sheet and the pages of everybody who handed in reflections; None, and nothing, if nobody did.

    Args:
        reflections: questions and rubric.
        entries: the class.
        out: the folder of results.
        anonymous: pseudonyms instead of names; None leaves that as it is.
        by_question: sheet and pages question by question, not student by student.

    Raises:
        GraderError: a file cannot be read or written, or the sheet in ``out`` is none.
    """
    path = out / sheet.NAME
    key = pseudonyms.read(out)
    readings: dict[str, Reading] = {}
    for entry in entries:
        student, handed_in = entry.submission.student, entry.submission.files.get(FILE)
        if entry.lab.id != reflections.lab.id or entry.problem or handed_in is None:
            continue
        try:
            readings[student] = check(reflections, handed_in.read_bytes())
        except OSError as error:
            raise GraderError(f"{student}'s {FILE}: cannot be read ({error.strerror or error})") from None
    owners = whose.owners([*readings, *key], key, lambda: whose.answered(readings))
    entered = sheet.read_entered(path, owners)
    answers = ((student, checked) for student, reading in readings.items() for checked in reading.answers)
    if not readings and not entered:
        return None
    shown: dict[str, str] = {}
    if anonymous or (anonymous is None and key):
        shown = pseudonyms.extended(key, readings)
        write_file(out / pseudonyms.NAME, pseudonyms.to_csv(shown))  # before any mark is given under them
    write_file(path, sheet.to_csv(reflections, answers, entered, shown, by_question=by_question))
    if anonymous is False:
        (out / pseudonyms.NAME).unlink(missing_ok=True)
    pages = _pages(reflections, readings, shown, by_question=by_question)
    unwanted = [*readings, *key.values(), *reflections.worth, *(key if shown else ())]
    for name in set(unwanted) - pages.keys():
        (out / PAGES / f"{name}.html").unlink(missing_ok=True)
    for name, text in pages.items():
        write_file(out / PAGES / f"{name}.html", text.encode())
    return Written(path, out / PAGES)


def only_handed_in(reflections: Reflections, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, without those of the reflections if nobody in the class handed any in."""
    others = tuple(entry for entry in entries if entry.lab.id != reflections.lab.id)
    asked = any(entry.handed_in or entry.problem for entry in entries if entry.lab.id == reflections.lab.id)
    return tuple(entries) if asked else others


def _pages(
    reflections: Reflections, readings: Mapping[str, Reading], shown: Mapping[str, str], *, by_question: bool
) -> dict[str, str]:
    """Name to page."""
    named = {shown.get(student, student): reading for student, reading in readings.items()}
    if not by_question:
        return {name: page(reflections, reading, name) for name, reading in named.items()}
    ordered = sorted(named.items()) if shown else list(named.items())
    return {
        name: question_page(reflections, ordered, position) for position, name in enumerate(reflections.worth)
    }


class _Item(msgspec.Struct, frozen=True):
    heading: str
    checked: Checked


class _Group(msgspec.Struct, frozen=True):
    answers: tuple[_Item, ...]
    rubric: Markup


def page(reflections: Reflections, reading: Reading, student: str) -> str:
    """One student's answers, each with its rubric; whatever stands in an answer is only text in it."""
    groups = [
        _Group(
            (_Item(_heading(reflections, checked.question), checked),), _rubric(reflections, checked.question)
        )
        for checked in reading.answers
    ]
    return _rendered(reflections, student, groups, reading.notes)


def question_page(reflections: Reflections, readings: Sequence[tuple[str, Reading]], position: int) -> str:
    """Everybody's answer to one question, with its rubric beside them all."""
    question = list(reflections.worth)[position]
    items = tuple(_Item(student, reading.answers[position]) for student, reading in readings)
    heading = _heading(reflections, question)
    return _rendered(reflections, heading, [_Group(items, _rubric(reflections, question))], ())


def _rendered(reflections: Reflections, about: str, groups: Sequence[_Group], notes: Sequence[str]) -> str:
    return render(
        "marking.html",
        title=reflections.title,
        about=about,
        notes=notes,
        groups=groups,
        worth=reflections.worth,
    )


def _heading(reflections: Reflections, question: str) -> str:
    return f"{question}. {reflections.worth[question].title}"


def _rubric(reflections: Reflections, question: str) -> Markup:
    return Markup(_MARKDOWN.render(plain(reflections.rubric[question])))
