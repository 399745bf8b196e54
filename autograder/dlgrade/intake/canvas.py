"""Canvas' "Download Submissions": one flat folder, with everything that is known in the files' names.

``<user>[_LATE]_<user id>_<upload id>_<file>``; anonymously ``[LATE_]anon_<id>_<upload id>_<file>``; a text
entry ends in ``_text.html`` and a link in ``_link.html`` instead of the last two.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator

import msgspec

from dlgrade.intake import archives
from dlgrade.intake.fitting import nearly_all, passed_over
from dlgrade.intake.names import one_line
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.intake.tree import Tree
from dlgrade.people import Person

KIND = "a Canvas download"

_ID = r"[1-9]\d{0,19}"
_REST = rf"(?:(?P<upload>{_ID})_(?P<file>.+)|(?P<online>text|link)\.html)"
_ANONYMOUS = re.compile(rf"(?P<late>late_)?anon_(?P<anonymous>[^_]+)_{_REST}", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(rf"(?P<late>_late)?_(?P<id>{_ID})_{_REST}", re.IGNORECASE | re.DOTALL)
_UUID = re.compile(r"-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.)", re.IGNORECASE)
_AGAIN = re.compile(r"(?<=.)-\d{1,3}$")


class _File(msgspec.Struct, frozen=True):
    """One name, taken apart."""

    user: str
    id: str
    """Of the user; empty where the download is anonymous."""
    late: bool
    upload: int
    """0 for a text entry or a link."""
    file: str

    @property
    def student(self) -> str:
        return f"{self.user}_{self.id}" if self.id else self.user


def fits(place: Place, asked: Asked) -> bool:
    """Whether nearly every name has the pattern, no two uploads a number, and each user one number.

    Raises:
        UsageError: much of it has, and much has not.
    """
    files = _files(place, asked)
    uploads = [file.upload for file in files.values() if file.upload]
    users = {(file.user, file.id) for file in files.values()}
    numbers = [number for _, number in users if number]
    distinct = len(set(uploads)) == len(uploads) and len(set(numbers)) == len(numbers)
    return distinct and nearly_all(place, files, asked, KIND)


def marked(name: str) -> bool:
    """Whether one name has the pattern."""
    return any(_readings(name))


def read(place: Place, asked: Asked) -> Read:
    """One hand-in for each user, of all that they uploaded."""
    files = _files(place, asked)
    trees = place.tree.split()
    students: dict[str, list[str]] = {}
    for top, file in files.items():
        students.setdefault(file.student, []).append(top)
    handins = []
    for student, tops in students.items():
        first = files[tops[0]]
        person = Person(student=student, canvas_id=first.id)
        handin = Handin(student, f"{place.source}/{tops[0]}", Tree(), person=person)
        handin.late = any(files[top].late for top in tops)
        handin.notes = tuple(_fill(handin, {top: files[top] for top in tops}, place, trees, asked))
        handins.append(handin)
    return Read(KIND, handins, passed_over(place, files, KIND))


def _fill(
    handin: Handin, files: dict[str, _File], place: Place, trees: dict[str, Tree], asked: Asked
) -> Iterator[str]:
    """Put the last upload of each name into the hand-in, under its first name; yield what to say of it."""
    versions: dict[str, list[str]] = {}
    for top, file in files.items():
        versions.setdefault(_original(file.file, asked) if file.upload else file.file, []).append(top)
    for name, tops in versions.items():
        tops.sort(key=lambda top: files[top].upload, reverse=True)
        top, *earlier = tops
        given = files[top].file
        handin.uploads[name] = files[top].upload
        handin.earlier[name] = tuple(f"{place.source}/{other}" for other in earlier)
        if (top,) in place.tree.files:
            handin.tree.files[name,] = place.tree.files[top,]
        else:
            handin.tree.containers.add((name,))
            handin.tree.add(trees[top], below=(name,))
        if earlier:
            others = ", ".join(one_line(files[other].file) for other in earlier)
            yield f"{name} was uploaded {len(tops)} times; the last upload counts ({given}), not {others}"
        elif given != name:
            yield f"{given} was graded as {name}"


def _original(name: str, asked: Asked) -> str:
    """The name without the number that Canvas gives to a later upload of the same file."""
    if asked.proper(name) != name:
        return asked.proper(name)
    if asked.lab_of(name) or not (name.lower().endswith((".py", ".md", ".ipynb")) or archives.stem(name)):
        return name
    head, dot, ending = _UUID.sub("", name).rpartition(".")
    bare = f"{_AGAIN.sub('', head)}{dot}{ending}"
    return asked.proper(bare)


def _files(place: Place, asked: Asked) -> dict[str, _File]:
    """Every entry whose name can be read.

    One with several readings, such as a group's ``team_1``, is read with the shortest user whose upload has
    about as many digits as others have. The end of a name is the student's own: it can add readings with a
    longer user, but none with a shorter one.
    """
    readings = {top: files for top in place.tree.tops if (files := list(_readings(top)))}
    digits = [len(str(files[0].upload)) for files in readings.values() if len(files) == 1 and files[0].upload]
    if digits:
        typical = statistics.median(digits)
        return {
            top: next((f for f in files if not f.upload or abs(len(str(f.upload)) - typical) <= 1), files[0])
            for top, files in readings.items()
        }
    labs = {
        top: [f for f in files if asked.lab_of(_original(f.file, asked))] for top, files in readings.items()
    }
    known = Counter((found[0].user, found[0].id) for found in labs.values() if found)
    return {
        top: (labs[top] or sorted(files, key=lambda file: -known[file.user, file.id]))[0]
        for top, files in readings.items()
    }


def _readings(name: str) -> Iterator[_File]:
    if found := _ANONYMOUS.fullmatch(name):
        yield _file(found, f"anon_{found['anonymous']}", "")
        return
    for position in range(1, len(name)):
        if name[position] == "_" and (found := _NAMED.fullmatch(name, position)):
            late = found["late"] is None and name[:position].lower().endswith("_late")
            if not late:  # the same, read with the mark as a part of the name
                yield _file(found, name[:position], found["id"])


def _file(found: re.Match[str], user: str, identity: str) -> _File:
    upload = int(found["upload"] or 0)
    return _File(user, identity, bool(found["late"]), upload, found["file"] or f"{found['online']}.html")
