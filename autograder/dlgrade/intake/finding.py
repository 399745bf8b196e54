"""Finding submissions: which files are whose, and for which lab. Nothing here runs or imports any of them.

What a path may hold, and what is taken for what, stands in ``docs/ta.md``. Two readings of the same
thing are never decided here: the person who grades is told.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import msgspec

from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError, UsageError
from dlgrade.intake import archives, plain, recognising
from dlgrade.intake.choosing import Choosing
from dlgrade.intake.filetree import names_in, read_folder
from dlgrade.intake.names import one_line, printable, safe_names
from dlgrade.intake.records import Asked, Entry, Found, Handin, Place, Read, Recognised
from dlgrade.intake.tree import MAX_DEPTH, Tree
from dlgrade.submission import Submission


def find(paths: Sequence[Path], labs: Sequence[Lab], course: Course, scratch: Path) -> Found:
    """Every submission in ``paths``, for ``labs``.

    Args:
        paths: a file, a student's folder, a folder of submissions, a learning management system's download,
            or an archive of any of these.
        labs: the labs asked for.
        course: for the names of the other labs, which are never taken for a student's.
        scratch: an empty folder that lives as long as the result; archives are unpacked into it.

    Raises:
        UsageError: a path does not exist, holds nothing, or can be read in two ways.
    """
    asked = Asked(labs, course)
    reads: list[Read] = []
    given: dict[str, Path] = {}
    notes: list[str] = []
    for path in paths:
        if given.setdefault(os.path.realpath(path), path) is not path:
            notes.append(f"{path}: given twice, and read once")
    for path in given.values():
        read = _read(path, asked, scratch)
        if not read.handins:
            raise UsageError(f"{path}: no submission in it (folders, .py files or zips, one per student)")
        reads.append(read)
        notes += read.notes
    handins, named = recognising.named(reads)
    notes += named
    students = _by_student([handin for of_path in handins for handin in of_path])
    choosing = Choosing(asked, scratch)
    entries = tuple(
        choosing.choose(student, students[student], lab)
        for student in sorted(students, key=lambda name: (name.casefold(), name))
        for lab in labs
    )
    seen = [
        _recognised(path, read.kind, of_path, entries)
        for path, read, of_path in zip(given.values(), reads, handins, strict=True)
    ]
    return Found(entries, printable([*notes, *choosing.notes]), tuple(seen))


def from_upload(
    folder: Path, lab: Lab, scratch: Path, student: str = "submission", course: Course | None = None
) -> Submission:
    """One student's upload, as Gradescope lays it out: loose files, a whole folder, archives, several labs.

    ``course`` has the names of the other labs, if there are any.

    Raises:
        UsageError: ``folder`` is no folder.
        GraderError: what may be the lab's module cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder")
    handin = Handin(student, student, read_folder(folder, scratch, MAX_DEPTH))
    asked = Asked([lab], course or Course(root=folder, labs={lab.id: lab}))
    entry = Choosing(asked, scratch).choose(student, [handin], lab)
    if entry.problem and handin.tree.unread:
        raise GraderError(entry.problem)  # the machine's fault, which must not look like an empty upload
    return entry.submission


def _by_student(handins: Sequence[Handin]) -> dict[str, list[Handin]]:
    """The hand-ins of each student, by safe name; a submission that was given twice counts once."""
    names = safe_names({handin.student for handin in handins})
    students: dict[str, list[Handin]] = {}
    for handin in handins:
        own = students.setdefault(names[handin.student], [])
        if not any(_same(handin, other) for other in own):
            own.append(handin)
    return students


def _same(one: Handin, other: Handin) -> bool:
    """Whether the system's own number, and all else that it says, is the same."""
    return (
        one.key != ""
        and (one.key, one.submitted) == (other.key, other.submitted)
        and one.tree.files.keys() == other.tree.files.keys()
    )


def _recognised(path: Path, kind: str, handins: Sequence[Handin], entries: Sequence[Entry]) -> Recognised:
    sources = {one_line(handin.source) for handin in handins}
    labs = (entry.lab.id for entry in entries if entry.handed_in and entry.source in sources)
    return Recognised(
        path,
        kind,
        students=len({handin.student for handin in handins}),
        files=len({(handin.source, parts) for handin in handins for parts in handin.tree.files}),
        labs=tuple(dict.fromkeys(labs)),
    )


# --- reading a path --------------------------------------------------------------------------------------


def _read(path: Path, asked: Asked, scratch: Path) -> Read:
    """The hand-ins under ``path``, and what was taken for what."""
    try:
        kind = path.stat().st_mode
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    if stat.S_ISDIR(kind):
        inner = _inner(path)
        tree = read_folder(inner, scratch, MAX_DEPTH + 1)
        for parts, why in tree.unread:
            if not parts:
                raise UsageError(f"{inner}: {why}")
        return _place(Place(inner.resolve().name, str(inner), tree), asked)
    if not stat.S_ISREG(kind):
        raise UsageError(f"{path}: neither a file nor a folder")
    name = archives.stem(path.name)
    if name is not None:
        try:
            tree = archives.read_class(path, scratch)
        except GraderError as error:
            raise UsageError(str(error)) from None
        return _place(_unwrapped(Place(name, str(path), tree)), asked)
    if plain.is_submission(path.name, asked):
        handin = plain.file(path.resolve().parent.name, path.name, path, str(path), asked)
        return Read(plain.FILE, [handin], [f"{path}: taken as {handin.student}'s"])
    raise UsageError(f"{path}: neither a .py file, a .zip nor a folder, and named like no lab's file")


def _place(place: Place, asked: Asked) -> Read:
    read = recognising.read(place, asked)
    names = {parts[-1] for handin in read.handins for parts in handin.tree.files}
    known = {lab.id for name in names if (lab := asked.lab_of(name))}
    likely = frozenset(known.intersection(lab.id for lab in asked.labs))
    handins = [msgspec.structs.replace(handin, likely=likely) for handin in read.handins]
    ownerless = [f"{place.source}: {note}" for parts, note in place.tree.notes if not parts]
    return msgspec.structs.replace(read, handins=handins, notes=[*read.notes, *ownerless])


def _inner(folder: Path) -> Path:
    """The folder itself, or the one download that it holds and nothing else."""
    names = names_in(folder)
    inside = folder / names[0] if len(names) == 1 else folder
    wrapped = inside != folder and inside.is_dir() and not inside.is_symlink()
    if wrapped and recognising.looks_downloaded(names_in(inside)) and not recognising.looks_downloaded(names):
        return inside
    return folder


def _unwrapped(place: Place) -> Place:
    """Without the one folder that an archive's files often lie in."""
    tops = place.tree.tops
    if (
        len(tops) != 1
        or (tops[0],) not in place.tree.containers
        or archives.stem(tops[0]) is not None
        or recognising.looks_downloaded(tops)
    ):
        return place
    inside = place.tree.split()[tops[0]]
    ownerless = Tree(notes=[note for note in place.tree.notes if not note[0]])
    inside.add(ownerless)
    return Place(place.name, f"{place.source}/{tops[0]}", inside, wrapper=tops[0])
