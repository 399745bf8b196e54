"""Canvas' "Download Submissions": one flat folder, with everything that is known in the files' names."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from dlgrade.intake.fitting import nearly_all, passed_over
from dlgrade.intake.names import count, listed, one_line
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.intake.tree import Parts, Tree
from dlgrade.intake.uploads import Upload, original, uploads
from dlgrade.people import Person

KIND = "a Canvas download"
_LONG = 5
"""Digits of a user's number that is no year and no count of a class: two names of it are one person's."""
_ALIKE = 3
"""Letters that two names of one user begin or end with alike, where the number does not say enough."""


def fits(place: Place, asked: Asked) -> bool:
    """Whether nearly every name has the pattern, and the numbers of users and uploads contradict nowhere.

    Raises:
        UsageError: much of it has, and much has not.
    """
    files = uploads(place, asked)
    return not _contradictions(place, files) and nearly_all(place, files, asked, KIND)


def doubts(place: Place, asked: Asked) -> list[str]:
    """What to say of a place that is no download, though its names look like one's."""
    found = _contradictions(place, uploads(place, asked))
    if not found:
        return []
    return [
        f"{place.source}: the names look like {KIND}, but {listed(found, 3)}; so it was taken for a class"
    ]


def read(place: Place, asked: Asked) -> Read:
    """One hand-in for each user, of all that they uploaded."""
    files = uploads(place, asked)
    notes = passed_over(place, files, KIND)
    groups = [
        tops for tops in _by_upload(files).values() if len({files[t].id or files[t].user for t in tops}) > 1
    ]
    if groups:
        notes.append(f"{place.source}: {count(len(groups), 'upload')} of several users: taken for a group's")
    students: dict[str, list[str]] = {}
    for top, file in files.items():
        students.setdefault(file.id or file.user, []).append(top)
    trees = place.tree.split()
    handins = []
    for tops in students.values():
        latest = files[max(tops, key=lambda top: files[top].number)]
        notes += _renamed([files[top].student for top in tops], latest.student)
        for copy in _copies(tops, files):
            tops.remove(copy)
            notes.append(f"{place.source}/{copy}: ignored, a copy of another file with the same number")
        person = Person(student=latest.student, canvas_id=latest.id)
        handin = Handin(latest.student, f"{place.source}/{tops[0]}", Tree(), person=person)
        handin.late = any(files[top].late for top in tops)
        handin.notes = tuple(_fill(handin, {top: files[top] for top in tops}, place, trees, asked))
        handins.append(handin)
    return Read(KIND, handins, notes)


def named(handins: Sequence[Handin]) -> tuple[list[Handin], list[str]]:
    """The hand-ins of all downloads; a user who was renamed between two has the later name in both."""
    users: dict[str, dict[str, int]] = {}
    for handin in handins:
        if handin.person and handin.person.canvas_id:
            names = users.setdefault(handin.person.canvas_id, {})
            names[handin.student] = max(names.get(handin.student, 0), *handin.uploads.values(), 0)
    names_now: dict[str, str] = {}
    notes: list[str] = []
    for number, names in users.items():
        # a group's files carry the number of one member, who has a name of their own in other assignments
        if len(names) > 1 and _alike([name.removesuffix(f"_{number}") for name in names]):
            latest = max(names, key=lambda name: names[name])
            names_now |= dict.fromkeys(names, latest)
            notes += _renamed(list(names), latest)
    renamed = [
        msgspec.structs.replace(handin, student=names_now.get(handin.student, handin.student))
        for handin in handins
    ]
    return renamed, notes


def _renamed(names: Collection[str], latest: str) -> list[str]:
    others = sorted(set(names) - {latest})
    return (
        [f"{', '.join(others)} and {latest} have one number: taken for one user, {latest}"] if others else []
    )


def _fill(
    handin: Handin, files: dict[str, Upload], place: Place, trees: dict[str, Tree], asked: Asked
) -> Iterator[str]:
    """Put the last upload of each name into the hand-in, under its first name; yield what to say of it."""
    versions: dict[str, list[str]] = {}
    for top, file in files.items():
        versions.setdefault(original(file.file, asked) if file.number else file.file, []).append(top)
    for name, tops in versions.items():
        tops.sort(key=lambda top: files[top].number, reverse=True)
        top, *earlier = tops
        given = files[top].file
        handin.uploads[name] = files[top].number
        handin.earlier[name] = tuple(f"{place.source}/{other}" for other in earlier)
        if (top,) in place.tree.files:
            handin.tree.files[name,] = place.tree.files[top,]
        else:
            if (top,) in place.tree.containers:
                handin.tree.containers.add((name,))
            handin.tree.add(trees[top], below=(name,))
        if earlier:
            others = ", ".join(one_line(files[other].file) for other in earlier)
            yield f"{name} was uploaded {len(tops)} times; the last upload counts ({given}), not {others}"
        elif given != name:
            yield f"{given} was graded as {name}"


# --- numbers that are given twice -------------------------------------------------------------------------


def _contradictions(place: Place, files: dict[str, Upload]) -> list[str]:
    """Pairs of names that no download of Canvas holds."""
    found = []
    for tops in _by_upload(files).values():
        first, *others = sorted(tops, key=lambda top: (len(top), top))
        found += [
            f"{first} and {other} have the same number of an upload"
            for other in others
            if not _same_upload(place, files, first, other)
        ]
    users: dict[str, dict[str, list[Upload]]] = {}
    for file in files.values():
        if file.id:
            users.setdefault(file.id, {}).setdefault(file.user, []).append(file)
    doubled = {number: names for number, names in users.items() if len(names) > 1}
    for number, names in doubled.items():
        sure = all(file.sure for of_name in names.values() for file in of_name)
        one = _alike(list(names)) or (len(number) >= _LONG and len(names) == 2)
        # in a class whose files are called ada_2024_11_…, most numbers have several names
        if not sure or not one or len(doubled) * 2 > len(users):
            found.append(f"{' and '.join(sorted(names))} have the same number of a user")
    return found


def _by_upload(files: dict[str, Upload]) -> dict[int, list[str]]:
    """The names that carry each number of an upload, where there are several."""
    tops: dict[int, list[str]] = {}
    for top, file in files.items():
        if file.number:
            tops.setdefault(file.number, []).append(top)
    return {number: several for number, several in tops.items() if len(several) > 1}


def _same_upload(place: Place, files: dict[str, Upload], one: str, other: str) -> bool:
    """Whether two names may carry one number: a browser's copy, or each member of a group with its file."""
    if files[one].whole != files[other].whole:
        return False
    if files[one].student == files[other].student:
        return True
    unread = {parts[0] for parts, _ in place.tree.unread if parts}
    return bool({one, other} & unread) or _contents(place, one) == _contents(place, other)


def _contents(place: Place, top: str) -> dict[Parts, bytes | None]:
    """Every file of an entry by its path in it; None for what is only listed."""
    return {parts[1:]: _bytes(path) for parts, path in place.tree.files.items() if parts[0] == top}


def _bytes(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path else None
    except OSError:
        return None


def _copies(tops: Sequence[str], files: dict[str, Upload]) -> list[str]:
    """Of one user's files with the same number, all but the one that a browser did not rename."""
    first: dict[int, str] = {}
    for top in sorted(tops, key=lambda top: (files[top].file != files[top].whole, top)):
        if files[top].number:
            first.setdefault(files[top].number, top)
    return [top for top in tops if files[top].number and first[files[top].number] != top]


def _alike(names: Sequence[str]) -> bool:
    """Whether two names begin or end alike, as somebody's do before and after a change of name."""
    folded = [name.casefold() for name in names]
    begin = os.path.commonprefix(folded)  # noqa: RUF071 - names, and no paths
    end = os.path.commonprefix([name[::-1] for name in folded])  # noqa: RUF071
    return len(names) == 2 and max(len(begin), len(end)) >= _ALIKE
