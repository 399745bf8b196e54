"""Finding submissions: which files are whose, and for which lab. Nothing here runs or imports any of them.

What a path may hold, and what is taken for what, stands in ``docs/ta.md``. Two readings of the same
thing are never decided here: the person who grades is told.
"""

from __future__ import annotations

import hashlib
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError, UsageError
from dlgrade.filetree import MAX_DEPTH, MAX_FILE, Parts, Tree, read_class_zip, read_folder
from dlgrade.people import Person
from dlgrade.submission import Submission

MAX_MODULES = 20
"""Modules that travel with a submission."""

_RESERVED = {"gradebook.csv", "reflections-sheet.csv", "reflections-marking"}
_RELEASED = "student"
"""The folder that students are given: handed in as a whole, it is nobody's name."""


class Entry(msgspec.Struct, frozen=True):
    """One row of the gradebook to be: a student and a lab."""

    lab: Lab
    submission: Submission
    problem: str = ""
    """Why a person must decide first; empty when it can be graded."""
    person: Person | None = None
    """What the learning management system says about the student; None where no more than a name is known."""
    submitted: datetime | None = None
    """When it was handed in, with its time zone if that is known; None where nothing says so."""
    late: bool | None = None
    """Whether the learning management system calls it late; None where it says nothing."""
    source: str = ""
    """Where it lies, as the person who grades would look for it."""
    superseded: tuple[str, ...] = ()
    """Earlier submissions of the same student that do not count, the latest first."""

    @property
    def handed_in(self) -> bool:
        """Whether the lab's module is there."""
        return self.lab.module in self.submission.files


class Found(msgspec.Struct, frozen=True):
    """Everything that the given paths hold."""

    entries: tuple[Entry, ...]
    """Every student with every lab asked for, sorted by student, then in the order of the labs."""
    notes: tuple[str, ...]
    """What was taken for what, for the person who grades."""


class _Handin(msgspec.Struct):
    """One place where one student's files lie, before anything is chosen from it."""

    student: str
    source: str
    tree: Tree
    notes: tuple[str, ...] = ()


def find(paths: Sequence[Path], labs: Sequence[Lab], course: Course, scratch: Path) -> Found:
    """Every submission in ``paths``, for ``labs``.

    Args:
        paths: a file, a student's folder, a folder of submissions, or a zip of either.
        labs: the labs asked for.
        course: for the names of the other labs, which are never taken for a student's.
        scratch: an empty folder that lives as long as the result; zips are unpacked into it.

    Raises:
        UsageError: a path does not exist, holds nothing, or can be read in two ways.
    """
    handins: list[_Handin] = []
    notes: list[str] = []
    for path in paths:
        found, said = _handins(path, labs, course, scratch)
        if not found:
            raise UsageError(f"{path}: no submission in it (folders, .py files or zips, one per student)")
        handins += found
        notes += said
    names = _safe_names({handin.student for handin in handins})
    students: dict[str, list[_Handin]] = {}
    for handin in handins:
        students.setdefault(names[handin.student], []).append(handin)
    entries = tuple(
        _choose(student, students[student], lab)
        for student in sorted(students, key=lambda name: (name.casefold(), name))
        for lab in labs
    )
    return Found(entries, _printable(notes))


def from_upload(folder: Path, lab: Lab, scratch: Path, student: str = "submission") -> Submission:
    """One student's upload, as Gradescope lays it out: loose files, a whole folder, zips, several labs.

    Raises:
        UsageError: ``folder`` is no folder.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder")
    handin = _Handin(student, student, read_folder(folder, scratch, MAX_DEPTH))
    return _choose(student, [handin], lab).submission


# --- layouts: one function each, from a path to hand-ins -----------------------------------------------


def _handins(
    path: Path, labs: Sequence[Lab], course: Course, scratch: Path
) -> tuple[list[_Handin], list[str]]:
    """The hand-ins under ``path``, and what was taken for what."""
    try:
        kind = path.stat().st_mode
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    if stat.S_ISDIR(kind):
        tree = read_folder(path, scratch, MAX_DEPTH + 1)
        return _folder(path.resolve().name, str(path), tree, labs, course)
    if not stat.S_ISREG(kind):
        raise UsageError(f"{path}: neither a file nor a folder")
    if path.suffix.lower() == ".zip":
        try:
            tree = read_class_zip(path, scratch)
        except GraderError as error:
            raise UsageError(str(error)) from None
        return _folder(path.resolve().stem, str(path), _unwrapped(tree), labs, course)
    if path.suffix == ".py" or _lab_named(path.name, course):
        handin = _plain_file(path.resolve().parent.name, path.name, path, str(path), labs, course)
        return [handin], [f"{path}: taken as {handin.student}'s"]
    raise UsageError(f"{path}: neither a .py file, a .zip nor a folder, and named like no lab's file")


def _folder(
    name: str, source: str, tree: Tree, labs: Sequence[Lab], course: Course
) -> tuple[list[_Handin], list[str]]:
    """One student's folder when a lab's module lies in it, otherwise a class: one student per entry."""
    modules = {lab.module for lab in course.labs.values()}
    places = sorted(parts for parts in tree.files if parts[-1] in modules)
    own = ["/".join(parts) for parts in places if parts[:-1] in {(), (_RELEASED,)}]
    nested = [parts[0] for parts in places if parts[:-1] not in {(), (_RELEASED,)}]
    if own and nested:
        raise UsageError(
            f"{source}: one student's folder or a class? {own[0]} lies in it, and one more in {nested[0]}/; "
            "move one of them away"
        )
    if own:
        note = f"{source}: taken as one student's folder, because {own[0]} lies in it"
        return [_Handin(name, source, tree)], [note]
    handins: list[_Handin] = []
    notes: list[str] = []
    for top in tree.tops:
        where = f"{source}/{top}"
        if (top,) not in tree.files:
            student = top[:-4] if top.lower().endswith(".zip") else top
            handins.append(_Handin(student, where, tree.below(top)))
        elif top.endswith(".py") or _lab_named(top, course):
            handins.append(_plain_file(name, top, tree.files[(top,)], where, labs, course))
        else:
            notes.append(f"{where}: ignored, neither a folder, a .py file nor a .zip")
    return handins, notes


def _plain_file(
    folder: str, name: str, path: Path | None, source: str, labs: Sequence[Lab], course: Course
) -> _Handin:
    """A file by itself: ``<student>_<lab>.py``, ``<lab>.py`` in a student's folder, or ``<student>.py``."""
    stem = name.removesuffix(".py")
    if lab := _lab_named(name, course):
        tree = Tree({(lab.module,): path})
        if name == lab.module:
            return _Handin(folder, source, tree)
        note = f"{name} was graded as {lab.module}"
        return _Handin(name.removesuffix(f"_{lab.module}"), source, tree, (note,))
    if len(labs) == 1 and labs[0].module.endswith(".py"):
        note = f"{name} was graded as {labs[0].module}"
        return _Handin(stem, source, Tree({(labs[0].module,): path}), (note,))
    return _Handin(stem, source, Tree({(name,): path}))


def _lab_named(name: str, course: Course) -> Lab | None:
    """The lab whose file is called ``name``, alone or behind ``<student>_``."""
    labs = sorted(course.labs.values(), key=lambda lab: -len(lab.id))
    return next((lab for lab in labs if name == lab.module or name.endswith(f"_{lab.module}")), None)


def _unwrapped(tree: Tree) -> Tree:
    """The tree without the one folder that a zip's files often lie in."""
    tops = tree.tops
    wrapped = len(tops) == 1 and (tops[0],) in tree.containers and not tops[0].lower().endswith(".zip")
    return tree.below(tops[0]) if wrapped else tree


# --- choosing a lab's files from a hand-in -------------------------------------------------------------


def _choose(student: str, handins: list[_Handin], lab: Lab) -> Entry:
    """The submission of one student for one lab; never a guess between two places."""
    having = [h for h in handins if any(parts[-1] == lab.module for parts in h.tree.files)]
    if len(having) > 1:
        places = ", ".join(handin.source for handin in having)
        reason = _printable([f"{lab.module} was handed in more than once ({places}); keep one of them"])
        return Entry(lab, Submission(student, {}, reason), reason[0])
    if having:
        return Entry(lab, _with_module(student, having[0], lab))
    notes = [note for handin in handins for note in _notes(handin)]
    listed = sorted("/".join(parts) for handin in handins for parts in handin.tree.files)
    what = ", ".join(listed[:10]) + (f" and {len(listed) - 10} more" if listed[10:] else "")
    notes.append(f"no file is named {lab.module}; found: {what or 'nothing'}")
    files: dict[str, Path] = {}
    for handin in handins:
        _add_modules(files, handin.tree, (), notes)
    return Entry(lab, Submission(student, files, _printable(notes)))


def _with_module(student: str, handin: _Handin, lab: Lab) -> Submission:
    notes = _notes(handin)
    tree = handin.tree
    places = sorted((p for p in tree.files if p[-1] == lab.module), key=lambda p: (len(p), p))
    chosen = places[0]
    if len(places) > 1:
        others = ", ".join("/".join(parts) for parts in places[1:])
        notes.append(
            f"{lab.module} was found {len(places)} times; {'/'.join(chosen)} was graded, not {others}"
        )
    files: dict[str, Path] = {}
    _add(files, chosen, tree.files[chosen], notes)
    if lab.module.endswith(".py"):  # a text imports none
        _add_modules(files, tree, chosen[:-1], notes)
    return Submission(student, files, _printable(notes))


def _notes(handin: _Handin) -> list[str]:
    return [*handin.notes, *(note for _, note in handin.tree.notes)]


def _add_modules(files: dict[str, Path], tree: Tree, folder: Parts, notes: list[str]) -> None:
    """Add the student's other modules in ``folder``; pytest's configuration is not theirs to bring."""
    for parts in sorted(tree.files):
        name = parts[-1]
        importable = name.endswith(".py") and name[:-3].isidentifier() and name != "conftest.py"
        if parts[:-1] != folder or not importable or name in files:
            continue
        if len(files) >= MAX_MODULES:
            notes.append(f"{'/'.join(parts)} was left out: at most {MAX_MODULES} modules are taken")
            return
        _add(files, parts, tree.files[parts], notes)


def _add(files: dict[str, Path], parts: Parts, path: Path | None, notes: list[str]) -> None:
    if path is None or path.lstat().st_size > MAX_FILE:
        notes.append(f"{'/'.join(parts)} was left out: a file may have at most {MAX_FILE >> 20} MiB")
    else:
        files[parts[-1]] = path


# --- names ---------------------------------------------------------------------------------------------


def _safe_names(raw_names: Iterable[str]) -> dict[str, str]:
    """Each student's name as a folder's: printable, no separators, and unique also where case is not."""
    safe = {raw: _safe_name(raw) for raw in raw_names}
    spellings: dict[str, set[str]] = {}
    for name in safe.values():
        spellings.setdefault(name.casefold(), set()).add(name)
    return {
        raw: f"{name}~{_mark(raw)}" if len(spellings[name.casefold()]) > 1 else name
        for raw, name in safe.items()
    }


def _safe_name(raw: str) -> str:
    text = unicodedata.normalize("NFC", _text(raw))
    clean = "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in text)
    clean = clean.strip(" .")
    while len(clean.encode()) > 120:
        clean = clean[:-1]
    if clean != text or not clean or clean.casefold() in _RESERVED:
        return f"{clean}~{_mark(raw)}"
    return clean


def _mark(raw: str) -> str:
    """Keeps apart two names that became one."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _text(raw: str) -> str:
    """A file name that is not UTF-8 arrives with lone surrogates, which nothing can write or print."""
    return raw.encode("utf-8", "backslashreplace").decode()


def _printable(notes: Iterable[str]) -> tuple[str, ...]:
    """Notes are read in a terminal and in a browser, and quote what students named their files."""
    shown = ("".join(c if c.isprintable() else "_" for c in _text(note)) for note in notes)
    return tuple(dict.fromkeys(note[:500] for note in shown))
