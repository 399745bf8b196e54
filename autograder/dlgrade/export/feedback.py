"""Everybody's feedback as one zip, in the layout that a learning management system takes back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from dlgrade.course import Lab
from dlgrade.errors import UsageError
from dlgrade.export import moodle
from dlgrade.export.scores import finals_of
from dlgrade.finals import Final, Loaded
from dlgrade.names import words
from dlgrade.people import Person
from dlgrade.roster import Kind

_PAGE = "feedback.html"
_CANVAS = re.compile(r"(?:^|/)(?P<prefix>[^/]+?(?:_late)?_(?P<user>\d+)_(?P<file>\d+)_)[^/]+", re.IGNORECASE)
"""How Canvas names a file of a submission: whose it is, the user's number, the file's number."""


class Zip(msgspec.Struct, frozen=True, kw_only=True):
    """A zip to be written, and what it does not hold."""

    data: bytes
    pages: int
    notes: tuple[str, ...]


def build(loaded: Loaded, labs: Sequence[Lab], out: Path, to: str) -> Zip:
    """The zip for one system.

    Args:
        loaded: the class.
        labs: for Moodle and Canvas one, whose assignment gets the zip.
        out: the folder of results.
        to: ``moodle``, ``canvas``, or anything else for a folder per student.

    Raises:
        UsageError: several labs, where the system takes the feedback of one assignment at a time.
    """
    if to in ("moodle", "canvas") and len(labs) > 1:
        several = ", ".join(lab.id for lab in labs)
        raise UsageError(f"{to} takes feedback for one assignment at a time; choose one by --lab: {several}")
    namers: dict[str, _Namer] = {"moodle": _moodle, "canvas": _canvas}
    finals = finals_of(loaded)
    notes: list[str] = []
    files: dict[str, Path] = {}
    for lab in labs:
        own = [labs_of[lab.id] for labs_of in finals.values() if lab.id in labs_of]
        named = namers.get(to, _plain)(loaded, lab, own, notes)
        for final in own:
            student = final.grade.student
            page = out / student / lab.id / _PAGE
            if student not in named:
                continue
            if not page.is_file():
                notes.append(f"{student}: has no feedback for {lab.id}")
            else:
                files[named[student]] = page
    return Zip(data=_zipped(files.items()), pages=len(files), notes=tuple(notes))


_Namer = Callable[[Loaded, Lab, Sequence[Final], list[str]], dict[str, str]]
"""Student to their page's name in the zip; who gets none is noted."""


def _moodle(loaded: Loaded, lab: Lab, finals: Sequence[Final], notes: list[str]) -> dict[str, str]:
    """``<Full name>_<participant>_assignsubmission_file_/``; the number is what Moodle looks at."""
    known: dict[str, Person] = {final.grade.student: final.grade.person for final in finals}
    if loaded.roster is not None and loaded.roster.kind is Kind.MOODLE:
        matching = moodle.match(loaded, lab)
        notes += moodle.unmatched_of(known.keys() - matching.rows.keys(), matching)
        left = moodle.left_alone(loaded.roster, matching, finals)
        notes += [f"{student}: was graded in Moodle, and gets no page" for student in sorted(left)]
        known = {student: row.person for student, row in matching.rows.items() if student not in left}
    names = {}
    for student, person in known.items():
        if not re.fullmatch("[0-9]+", person.participant):
            notes.append(f"{student}: no participant's number is known; give --roster the grading worksheet")
            continue
        shown = re.sub(r'[_\x00-\x1f/\\:*?"<>|]+', " ", person.name or student).strip(" .") or "Participant"
        names[student] = f"{shown}_{person.participant}_assignsubmission_file_/{_PAGE}"
    return _single(names, notes)


def _canvas(loaded: Loaded, lab: Lab, finals: Sequence[Final], notes: list[str]) -> dict[str, str]:
    """The name under which Canvas handed out the file, up to its number: by that Canvas knows whose it is."""
    names = {}
    rows = loaded.matching.rows if loaded.matching else {}
    for final in finals:
        student, person = final.grade.student, final.grade.person
        if not person.canvas_id and student in rows:
            person = rows[student].person
        found = [*_CANVAS.finditer(final.grade.source)][-1:]
        if found and person.canvas_id in ("", found[0]["user"]):
            names[final.grade.student] = f"{found[0]['prefix']}{_PAGE}"
        elif re.fullmatch("[0-9]+", person.canvas_id) and final.handed_in:
            user = "".join(words(person.name or final.grade.student)) or "student"
            names[final.grade.student] = f"{user}_{person.canvas_id}_{_PAGE}"
            notes.append(
                f"{final.grade.student}: graded from no file of Canvas, which will pass over the page"
            )
        elif final.handed_in:
            notes.append(f"{final.grade.student}: no number in Canvas is known")
    return _single(names, notes)


def _plain(loaded: Loaded, lab: Lab, finals: Sequence[Final], notes: list[str]) -> dict[str, str]:
    """A folder per student."""
    return {final.grade.student: f"{final.grade.student}/{lab.id}.html" for final in finals}


def _single(names: dict[str, str], notes: list[str]) -> dict[str, str]:
    """Without names that two students would share: nobody gets another's page."""
    taken = [name.casefold() for name in names.values()]
    for student, name in names.items():
        if taken.count(name.casefold()) > 1:
            notes.append(f"{student}: somebody else has the same number; left out")
    return {student: name for student, name in names.items() if taken.count(name.casefold()) == 1}


def _zipped(files: Iterable[tuple[str, Path]]) -> bytes:
    """The same pages always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes())
    return buffer.getvalue()
