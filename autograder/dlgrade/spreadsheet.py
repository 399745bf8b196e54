"""A table in a text file, as a learning management system or a spreadsheet saves it.

Python's ``csv`` reads values and forgets how they were written. A file that goes back to where it came from
keeps every byte that nobody meant to change, quotes and line ends included: so a cell is kept as it stood.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from dlgrade.errors import GraderError

MAX_BYTES = 128 << 20
"""Of a file; a thousand students' reflections have about 20 MiB."""
_DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Cell(msgspec.Struct, frozen=True):
    """One cell."""

    raw: str
    """As it stands in the file, perhaps in quotes."""
    value: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """All cells of a file; rows may differ in length."""

    path: Path
    rows: tuple[tuple[Cell, ...], ...]
    ends: tuple[str, ...]
    """The line end of each row; the last one may have none."""
    delimiter: str
    marked: bool
    """Whether the file begins with a byte-order mark."""

    @property
    def header(self) -> list[str]:
        """The first row's values, without white space around them."""
        return [cell.value.strip() for cell in self.rows[0]] if self.rows else []

    def value(self, row: int, column: int | None) -> str:
        """One cell's value without white space around it; empty where there is no such cell."""
        if column is None or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column].value.strip()

    def column(self, column: int) -> list[str]:
        """The values below the header."""
        return [self.value(row, column) for row in range(1, len(self.rows)) if not self.blank(row)]

    def blank(self, row: int) -> bool:
        """Whether nothing stands in a row."""
        return not any(cell.value.strip() for cell in self.rows[row])

    def to_bytes(
        self,
        changed: Mapping[tuple[int, int], str],
        *,
        keep: Collection[int] | None = None,
        without: Collection[int] = (),
        added: Mapping[int, Sequence[str]] | None = None,
        marked: bool | None = None,
    ) -> bytes:
        """The file in UTF-8 with other values in some cells; all others stay as they are.

        Args:
            changed: row and column to the new value.
            keep: the columns to write; None for all.
            without: rows to leave out.
            added: row to the values that follow its cells.
            marked: whether to begin with a byte-order mark; None does as the file did.
        """
        lines = []
        reach: dict[int, int] = {}
        for row, column in changed:
            reach[row] = max(reach.get(row, 0), column + 1)
        for row, (cells, end) in enumerate(zip(self.rows, self.ends, strict=True)):
            if row in without:
                continue
            follow = (added or {}).get(row)
            # a row may be shorter than the header, as some programs leave blank cells away
            width = len(cells) if follow is None else max(len(cells), len(self.rows[0]))
            width = max(width, reach.get(row, 0))
            raws = [
                quoted(changed[row, column], self.delimiter)
                if (row, column) in changed
                else cells[column].raw
                if column < len(cells)
                else ""
                for column in range(width)
                if keep is None or column in keep
            ]
            raws += [quoted(value, self.delimiter) for value in follow or ()]
            lines.append(self.delimiter.join(raws) + end)
        encoding = "utf-8-sig" if (self.marked if marked is None else marked) else "utf-8"
        return "".join(lines).encode(encoding)


def quoted(value: str, delimiter: str) -> str:
    """A value as it stands in a file: in quotes only where it must."""
    if any(sign in value for sign in (delimiter, '"', "\r", "\n")) or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value


def number_in(text: str) -> float | None:
    """A number with a decimal point or a comma; None for anything else, infinity included."""
    if not re.fullmatch(r"[+-]?\d+(?:[.,]\d*)?|[+-]?[.,]\d+", text.strip(), re.ASCII):
        return None
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) else None


def read(path: Path) -> Table:
    """Read a table in any encoding and with any delimiter that spreadsheets use.

    UTF-8 is read, UTF-16, and else Windows-1252; commas, semicolons, tabs and bars.

    Raises:
        GraderError: it cannot be read, is no text, holds nothing, or opens a quote and never closes it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror or error})") from None
    if len(data) > MAX_BYTES:
        raise GraderError(f"{path}: has more than {MAX_BYTES >> 20} MiB; no table of students is so large")
    text, marked = _decoded(path, data)
    delimiter = _delimiter(text)
    if named := re.match("sep=(.)\r?\n", text):  # what Excel reads the delimiter from
        delimiter, text = named[1], text[named.end() :]
    if not text.strip():
        raise GraderError(f"{path}: is empty; a table with a header was expected")
    rows, ends, unclosed = _split(text, delimiter)
    if unclosed:
        raise GraderError(
            f'{path}: row {unclosed} opens a quote (") that is never closed; save it as CSV again'
        )
    return Table(path=path, rows=tuple(rows), ends=tuple(ends), delimiter=delimiter, marked=marked)


def _decoded(path: Path, data: bytes) -> tuple[str, bool]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), True
            except UnicodeDecodeError as error:
                raise GraderError(
                    f"{path}: begins as {encoding}, and is damaged at byte {error.start}"
                ) from None
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise GraderError(f"{path}: is a workbook and no text; save it as CSV (UTF-8)")
    if data.count(0) * 4 > len(data):
        wide = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
        text = data.decode(wide, errors="replace")
    else:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace").replace("\ufffd", "\0")
    if "\0" in text:
        raise GraderError(f"{path}: holds bytes that are no text; save it as CSV (UTF-8)")
    return text, False


def _delimiter(text: str) -> str:
    """Whatever splits the first rows into the most cells, as many in each row."""
    first = text[:100_000]

    def promise(delimiter: str) -> tuple[bool, int]:
        rows = [row for row in _split(first, delimiter, limit=4)[0][:3] if any(cell.value for cell in row)]
        counts = [len(row) for row in rows] or [1]
        return len(set(counts)) == 1 and counts[0] > 1, counts[0]

    return max(_DELIMITERS, key=promise)


def _split(
    text: str, delimiter: str, limit: int | None = None
) -> tuple[list[tuple[Cell, ...]], list[str], int]:
    """Rows, their line ends, and the number of the row that opens a quote in vain, or 0."""
    pattern = _cell(delimiter)
    rows: list[tuple[Cell, ...]] = []
    ends: list[str] = []
    cells: list[Cell] = []
    position = 0
    while position < len(text) or cells:
        found = pattern.match(text, position)
        assert found is not None, "the pattern matches the empty cell"
        inner, tail, plain, end = found["inner"], found["tail"], found["plain"], found["end"]
        if inner is None:
            if plain.startswith('"'):
                return rows, ends, len(rows) + 1
            cells.append(Cell(plain, plain))
        else:
            cells.append(Cell(f'"{inner}"{tail}', inner.replace('""', '"') + tail))
        position = found.end()
        if end != delimiter:
            rows.append(tuple(cells))
            ends.append(end)
            cells = []
            if limit and len(rows) >= limit:
                break
    return rows, ends, 0


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    sign = re.escape(delimiter)
    return re.compile(
        rf'(?:"(?P<inner>[^"]*(?:""[^"]*)*)"(?P<tail>[^{sign}\r\n]*)|(?P<plain>[^{sign}\r\n]*))'
        rf"(?P<end>{sign}|\r\n|\r|\n|\Z)"
    )
