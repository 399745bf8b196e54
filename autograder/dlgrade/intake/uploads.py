"""The names of files in a Canvas download, taken apart. They are ambiguous: what may be read in two ways is
read as the rest of the download is.

``<user>[_LATE]_<user id>_<upload id>_<file>``; anonymously ``[LATE_]anon_<id>_<upload id>_<file>``; a text
entry ends in ``_text.html`` and a link in ``_link.html`` instead of the last two.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import msgspec

from dlgrade.intake import archives
from dlgrade.intake.records import Asked, Place

_ID = r"[1-9]\d{0,19}"
_REST = rf"(?:(?P<upload>{_ID})_(?P<file>.+)|(?P<online>text|link)\.html)"
_ANONYMOUS = re.compile(rf"(?P<late>late_)?anon_(?P<anonymous>[^_]+)_{_REST}", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(rf"(?P<late>_late)?_(?P<id>{_ID})_{_REST}", re.IGNORECASE | re.DOTALL)
_UUID = re.compile(r"-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.)", re.IGNORECASE)
_AGAIN = re.compile(r"(?<=.)-\d{1,3}$")
_COPY = re.compile(r" ?\(\d{1,3}\)(?=(?:\.\w+)*$)")


class Upload(msgspec.Struct, frozen=True):
    """One name, taken apart."""

    user: str
    id: str
    """Of the user; empty where the download is anonymous."""
    late: bool
    number: int
    """0 for a text entry or a link."""
    file: str
    sure: bool = True
    """Whether the name cannot be read in another way."""

    @property
    def student(self) -> str:
        """User and number, as Canvas writes them."""
        return f"{self.user}_{self.id}" if self.id else self.user

    @property
    def whole(self) -> str:
        """The file's name without what a browser adds for a copy."""
        return _COPY.sub("", self.file)


def marked(name: str) -> bool:
    """Whether one name has the pattern."""
    return any(_readings(name))


def uploads(place: Place, asked: Asked) -> dict[str, Upload]:
    """Every entry whose name can be read."""
    readings = {top: found for top in place.tree.tops if (found := list(_readings(top)))}
    sure = [found[0] for found in readings.values() if len(found) == 1]
    chosen: dict[str, Upload] = {}
    if any(upload.number for upload in sure):
        typical = _Typical(sure, asked)
        chosen = {top: typical.of(found) for top, found in readings.items()}
    else:
        chosen = _by_labs(readings, asked)
    return {
        top: msgspec.structs.replace(upload, sure=len(readings[top]) == 1) for top, upload in chosen.items()
    }


def original(name: str, asked: Asked) -> str:
    """The name without the number that Canvas gives to a later upload of the same file."""
    if asked.proper(name) != name:
        return asked.proper(name)
    if asked.lab_of(name) or not (name.lower().endswith((".py", ".md", ".ipynb")) or archives.stem(name)):
        return name
    head, dot, ending = _UUID.sub("", name).rpartition(".")
    bare = f"{_AGAIN.sub('', head)}{dot}{ending}"
    return asked.proper(bare)


class _Typical:
    """Tells readings by the numbers of those names of a download that have only one."""

    def __init__(self, sure: Collection[Upload], asked: Asked) -> None:
        self._asked = asked
        self._owners: dict[str, set[str]] = {}
        for upload in sure:
            if upload.id:
                self._owners.setdefault(upload.id, set()).add(upload.user)
        numbers = [upload.number for upload in sure if upload.number]
        self._digits = statistics.median(len(str(number)) for number in numbers)
        self._number = statistics.median(math.log10(number) for number in numbers)
        self._id = (
            statistics.median(math.log10(int(number)) for number in self._owners) if self._owners else None
        )

    def of(self, readings: Sequence[Upload]) -> Upload:
        """The shortest user whose upload has about as many digits as others have; a group ``team 3`` is one
        number longer, if that fits better.

        The end of a name is the student's own: it can add readings with a longer user, but none with a
        shorter one. So nothing but the next reading is considered, whose numbers Canvas gave.
        """
        readings = [r for r in readings if r.user in self._owners.get(r.id, {r.user})] or readings
        fitting = (
            position
            for position, own in enumerate(readings)
            if not own.number or abs(len(str(own.number)) - self._digits) <= 1
        )
        position = next(fitting, 0)
        shortest, *longer = readings[position : position + 2]
        group = longer and longer[0].user == f"{shortest.user}_{shortest.id}"
        return longer[0] if group and self._strangeness(longer[0]) < self._strangeness(shortest) else shortest

    def _strangeness(self, upload: Upload) -> float:
        """How far the numbers are from others', in powers of ten.

        Uploads of one assignment are numbered within days, users within years, and a lab's file is the
        likeliest one to be handed in.
        """
        number = abs(math.log10(upload.number) - self._number) if upload.number else 0.0
        user = abs(math.log10(int(upload.id)) - self._id) if self._id is not None else 0.0
        return 8 * number + user - bool(self._asked.lab_of(original(upload.file, self._asked)))


def _by_labs(readings: dict[str, list[Upload]], asked: Asked) -> dict[str, Upload]:
    """Without any sure name: the reading that ends in a lab's file, or else the one whose user has such."""
    labs = {
        top: [own for own in found if asked.lab_of(original(own.file, asked))]
        for top, found in readings.items()
    }
    known = Counter((found[0].user, found[0].id) for found in labs.values() if found)
    return {
        top: (labs[top] or sorted(found, key=lambda own: -known[own.user, own.id]))[0]
        for top, found in readings.items()
    }


def _readings(name: str) -> Iterator[Upload]:
    if found := _ANONYMOUS.fullmatch(name):
        yield _upload(found, f"anon_{found['anonymous']}", "")
        return
    for position in range(1, len(name)):
        if name[position] == "_" and (found := _NAMED.fullmatch(name, position)):
            late = found["late"] is None and name[:position].lower().endswith("_late")
            if not late:  # the same, read with the mark as a part of the name
                yield _upload(found, name[:position], found["id"])


def _upload(found: re.Match[str], user: str, identity: str) -> Upload:
    number = int(found["upload"] or 0)
    return Upload(user, identity, bool(found["late"]), number, found["file"] or f"{found['online']}.html")
