"""The roster: who belongs to a class, from a file of the learning management system or one made by hand."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from dlgrade import spreadsheet, worksheet
from dlgrade.errors import GraderError
from dlgrade.names import plain, printable, words
from dlgrade.people import Person
from dlgrade.spreadsheet import Table, number_in

MAX_EXTRA_TIME = 10.0
"""A factor above it is a slip: 50 where +50% was meant."""
MAX_EXTENSION = 366.0
"""Days."""

_FIELDS = {
    "student": ("student",),
    "name": ("name", "names", "full name", "student name"),
    "first": ("first name", "firstname", "first names", "given name", "preferred name", "vorname"),
    "last": ("last name", "lastname", "surname", "family name", "nachname", "familienname"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "e-mail-adresse"),
    "sid": ("sid", "sis user id", "id number", "student id", "student number", "matrikelnummer"),
    "login": ("login", "sis login id", "login id", "username", "user name"),
    "github": ("github", "github username", "github account", "github login", "github name"),
    "known_by": ("roster identifier", "identifier"),
    "canvas_id": ("canvas id", "canvas user id"),
    "participant": ("participant", "participant id"),
    "role": ("role",),
    "extra_time": ("extra time",),
    "extension": ("extension", "extension days"),
}  # fmt: skip
_CANVAS_ROW = re.compile(r"\s*(points possible.*)|(muted|manual posting.*)?\s*", re.IGNORECASE)
_TEST_STUDENTS = {("test", "student"), ("student", "test")}


class Kind(StrEnum):
    """Where the file comes from."""

    CANVAS = "Canvas gradebook"
    MOODLE = "Moodle grading worksheet"
    GRADESCOPE = "Gradescope roster"
    PLAIN = "list of students"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One student of the roster."""

    index: int
    """Of the row in the table, from 0 for the header."""
    person: Person
    """As the roster calls them; ``student`` is empty unless the roster has a column for it."""
    extra_time: float = 1.0
    """Factor on the wall clock of a call."""
    extensions: Mapping[str, float] = {}
    """Days by lab; those of the empty id hold for every other lab."""

    @property
    def number(self) -> int:
        """The row's number in a spreadsheet, from 1 for the header."""
        return self.index + 1

    @property
    def shown(self) -> str:
        """For a person: the name, else whatever is known."""
        person = self.person
        fields = ("name", "student", "email", "login", "github", "sid", "participant")
        known = (getattr(person, field) for field in fields)
        return next((printable(text) for text in known if text), f"row {self.number}")

    def extension(self, lab: str) -> float:
        """Days that the student may hand in a lab later."""
        return self.extensions.get(lab, self.extensions.get("", 0.0))


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody in the class, and the file that says so."""

    kind: Kind
    table: Table
    columns: Mapping[str, int]
    """Field, such as ``email``, to the column that holds it."""
    rows: tuple[Row, ...]
    has_extensions: bool
    """Whether there is a column for them, filled in or not."""
    passed_over: tuple[str, ...] = ()
    """Rows that are no student's, in words."""


def read(path: Path, labs: Collection[str] = ()) -> Roster:
    """Read a roster: a Canvas gradebook, Moodle's worksheet or participants, Gradescope's, or any CSV.

    Args:
        path: the file.
        labs: ids of all labs, which a column ``extension:<lab>`` may name.

    Raises:
        GraderError: it cannot be read, names no student, or has an entry that means nothing.
    """
    table = spreadsheet.read(path)
    columns, kind = _columns(table)
    per_lab = _extension_columns(table, labs)
    rows: list[Row] = []
    passed: list[str] = []
    for index in range(1, len(table.rows)):
        if table.blank(index):
            continue
        _check_width(table, index)
        row = _row(table, index, columns, per_lab, kind)
        if kind is Kind.CANVAS and _CANVAS_ROW.fullmatch(table.value(index, 0)) and not row.person.canvas_id:
            continue
        role = plain(table.value(index, columns.get("role")))
        if kind is Kind.CANVAS and words(row.person.name) in _TEST_STUDENTS:
            passed.append(f"row {row.number} is Canvas' test student")
        elif role and "student" not in role:
            passed.append(f"row {row.number} is no student ({row.shown}, {role})")
        else:
            rows.append(row)
    if not rows:
        raise GraderError(f"{path}: no student in it, only a header")
    return Roster(
        kind=kind,
        table=table,
        columns=columns,
        rows=tuple(rows),
        has_extensions="extension" in columns or bool(per_lab),
        passed_over=tuple(passed),
    )


def _check_width(table: Table, index: int) -> None:
    """A name with a comma that nobody quoted would put its end under another heading, or under none."""
    width = len(table.header)
    if any(cell.value.strip() for cell in table.rows[index][width:]):
        raise GraderError(
            f"{table.path}: row {index + 1} has {len(table.rows[index])} cells, and the header {width}; put "
            f'what has a {table.delimiter!r} in it, such as "Lovelace, Ada", in quotes'
        )


def _columns(table: Table) -> tuple[dict[str, int], Kind]:
    """What each column holds, and which system wrote it."""
    header = [_heading(cell) for cell in table.header]
    columns: dict[str, int] = {}
    for field, headings in _FIELDS.items():
        found = next((header.index(heading) for heading in headings if heading in header), None)
        if found is not None:
            columns[field] = found
    if "vorname" in header and "name" in columns and "last" not in columns:
        columns["last"] = columns.pop("name")  # which in German is the family's
    if "github" not in columns:
        columns.pop("known_by", None)  # GitHub Classroom's; elsewhere, an identifier may be of anything
    if header[:2] == ["student", "id"] and "section" in header:
        columns["name"] = columns.pop("student")
        return {**columns, "canvas_id": 1}, Kind.CANVAS
    if header[:3] == ["lastname", "firstname", "id"] and "section" in header:
        return {**columns, "canvas_id": 2}, Kind.CANVAS
    if theirs := worksheet.columns_of(table, header):
        return {**columns, **theirs}, Kind.MOODLE
    known = {
        "student",
        "name",
        "email",
        "sid",
        "login",
        "github",
        "canvas_id",
        "participant",
    } & columns.keys()
    if not known and not {"first", "last"} <= columns.keys():
        shown = ", ".join(printable(cell)[:40] for cell in table.header[:8]) or "nothing"
        raise GraderError(
            f"{table.path}: no roster; its header ({shown}) has none of student, email, name or sid, "
            "and is no export of Canvas, Moodle or Gradescope"
        )
    gradescope = "SID" in table.header and "Email" in table.header
    return columns, Kind.GRADESCOPE if gradescope else Kind.PLAIN


def _heading(text: str) -> str:
    """As in ``_FIELDS``: ``Extra_Time`` is ``extra time``."""
    return " ".join(plain(text.removeprefix("\ufeff")).replace("_", " ").split())


def _extension_columns(table: Table, labs: Collection[str]) -> dict[int, str]:
    """Columns that are called ``extension:<lab>``."""
    found: dict[int, str] = {}
    for column, heading in enumerate(table.header):
        before, colon, lab = heading.partition(":")
        if colon and _heading(before) == "extension":
            if lab.strip() not in labs:
                near = difflib.get_close_matches(lab.strip(), labs, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise GraderError(f"{table.path}: column {heading!r} names no lab of this course{hint}")
            found[column] = lab.strip()
    return found


def _row(table: Table, index: int, columns: Mapping[str, int], per_lab: Mapping[int, str], kind: Kind) -> Row:
    def cell(field: str) -> str:
        return table.value(index, columns.get(field))

    name = cell("name") or f"{cell('first')} {cell('last')}".strip()
    if quoted_formula := re.fullmatch('="(.*)"', name):  # how Canvas writes a name that begins with =
        name = quoted_formula[1]
    participant = worksheet.IDENTIFIER.fullmatch(cell("participant")) if kind is Kind.MOODLE else None
    if kind is Kind.CANVAS and re.fullmatch(r"[\d.,]+E\+?\d+", cell("canvas_id"), re.IGNORECASE):
        raise GraderError(
            f"{table.path}: row {index + 1}, ID: {cell('canvas_id')!r} is what a spreadsheet made of Canvas' "
            "number; export the gradebook anew, and give it as it is"
        )
    known_by = _identified(cell("known_by"))
    login = cell("login") or known_by.get("login", "")
    person = Person(
        student=cell("student"),
        name=name or known_by.get("name", ""),
        email=cell("email") or known_by.get("email", "") or (login if "@" in login else ""),
        sid=cell("sid") or known_by.get("sid", ""),
        login=login,
        github=cell("github"),
        canvas_id=cell("canvas_id"),
        participant=participant["number"] if participant else cell("participant"),
    )
    extensions = {lab: said for column, lab in per_lab.items() if (said := table.value(index, column))}
    if general := cell("extension"):
        extensions[""] = general
    where = f"{table.path}: row {index + 1}"
    return Row(
        index=index,
        person=person,
        extra_time=_factor(where, cell("extra_time")),
        extensions={lab: _days(where, lab, text) for lab, text in extensions.items()},
    )


def _identified(text: str) -> dict[str, str]:
    """What GitHub Classroom's identifier is: the teacher made it of addresses, names, numbers or logins."""
    if "@" in text:
        return {"email": text}
    if re.search(r"[\s,]", text):
        return {"name": text}
    return {"login": text, **({"sid": text} if re.search(r"\d", text) else {})}


def _factor(where: str, text: str) -> float:
    """``1.5``, ``150%`` and ``+50%`` are the same; nothing is 1."""
    if not text:
        return 1.0
    bare = text.replace(" ", "").removesuffix("%")
    value = number_in(bare.removeprefix("+"))
    if value is not None:
        percent = text.rstrip().endswith("%")
        value = value / 100 if percent else value
        value += bare.startswith("+")
        if 1 <= value <= MAX_EXTRA_TIME:
            return value
    raise GraderError(f"{where}, extra_time: {text!r} is no extra time; write 1.5, 150% or +50%")


def _days(where: str, lab: str, text: str) -> float:
    """A number of days, with or without the word."""
    value = number_in(re.sub(r"\s*d(ays?)?$", "", text, flags=re.IGNORECASE))
    if value is None or not 0 <= value <= MAX_EXTENSION:
        column = f"extension:{lab}" if lab else "extension"
        raise GraderError(f"{where}, {column}: {text!r} is no number of days, such as 2 or 0.5")
    return value
