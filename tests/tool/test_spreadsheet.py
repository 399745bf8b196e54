"""Tables as other programs save them: read whatever they wrote, and written back without a byte changed."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from dlgrade import spreadsheet
from dlgrade.errors import GraderError
from hypothesis import given, settings
from hypothesis import strategies as st

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=12)
tables = st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=5)


def table(path: Path, data: bytes) -> spreadsheet.Table:
    """Read bytes as a file."""
    path.write_bytes(data)
    return spreadsheet.read(path)


def values(found: spreadsheet.Table) -> list[list[str]]:
    """All cells."""
    return [[cell.value for cell in row] for row in found.rows]


@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["\r\n", "\n"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_a_csv_writer_wrote_is_read_and_written_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    delimiter: str,
    end: str,
    all_quoted: bool,
):
    """The same cells as Python's own reader finds, and the same bytes when nothing is changed."""
    buffer = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    header = ["one", "two", "three"]
    csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *rows])
    data = buffer.getvalue().encode()
    path = tmp_path_factory.getbasetemp() / "any.csv"
    split = spreadsheet._split(data.decode(), delimiter)[0]
    assert [[cell.value for cell in row] for row in split] == [header, *rows]
    found = table(path, data)
    assert found.to_bytes({}) == data, "a byte changed although nothing was meant to"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_change_nothing(tmp_path: Path, encoding: str, delimiter: str):
    """What any spreadsheet saves is read."""
    rows = [["student", "name", "note"], ["zoë", "Zoë Müller", "a; b, c"], ["ada", "Ada", ""]]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    assert values(table(tmp_path / "x.csv", buffer.getvalue().encode(encoding))) == rows


def test_one_cell_changes_and_all_others_keep_their_quotes(tmp_path: Path):
    """Also those that need none, and the line ends, and the mark at the beginning."""
    data = '\ufeffID,"Full name",Grade\r\n"P 1",Ada,""\r\nP 2,"B,en",5'.encode()
    found = table(tmp_path / "x.csv", data)
    assert found.to_bytes({(1, 2): "8,50"}) == data.replace(b'Ada,""', b'Ada,"8,50"')
    assert found.marked


def test_columns_are_kept_dropped_and_added(tmp_path: Path):
    """By their position, row by row."""
    found = table(tmp_path / "x.csv", b'a,"b",c\n1,"2",3\n')
    assert found.to_bytes({}, keep={0, 1}, added={0: ["d,e"], 1: [""]}) == b'a,"b","d,e"\n1,"2",\n'
    assert found.to_bytes({}, without={0}) == b"".join(found.to_bytes({}).splitlines(True)[1:])


def test_a_short_row_is_filled_up_where_something_is_written(tmp_path: Path):
    """Some programs leave blank cells at a row's end away; a value must not land under another heading."""
    found = table(tmp_path / "x.csv", b"a,b,c,d\n1\n2,x\n")
    assert found.to_bytes({(1, 2): "z"}) == b"a,b,c,d\n1,,z\n2,x\n"
    assert found.to_bytes({}, added={0: ["e"], 1: ["y"]}, keep={0, 2, 3}) == b"a,c,d,e\n1,,,y\n2\n"


def test_excel_may_name_the_delimiter_in_a_line_of_its_own(tmp_path: Path):
    """That line is no header."""
    assert values(table(tmp_path / "x.csv", b"sep=;\r\na;b\r\n1;2\r\n")) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b'a,b\n1,"2\n3,4\n', "row 2 opens a quote"),
        (b"PK\x03\x04" + bytes(100), "is a workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "is a workbook"),
        (bytes(range(256)), "no text"),
        (b"\xef\xbb\xbf\xff\xff", "damaged at byte"),
        (b"\xff\xfe\x00\xd8\x00", "damaged at byte"),
    ],
)
def test_what_is_no_table_is_one_clear_line(tmp_path: Path, data: bytes, complaint: str):
    """It names the file and what to do."""
    path = tmp_path / "roster.csv"
    path.write_bytes(data)
    with pytest.raises(GraderError, match=complaint) as caught:
        spreadsheet.read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path: Path):
    """And so is a folder."""
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(GraderError, match=re.escape(f"{path}: cannot be read")):
            spreadsheet.read(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("1.5", 1.5), ("1,5", 1.5), (" 2 ", 2), (".5", 0.5), ("-1", -1), ("nan", None), ("1e3", None),
     ("inf", None), ("1.000,5", None), ("", None), ("two", None), ("١", None), ("9" * 400, None)],
)  # fmt: skip
def test_numbers_have_a_point_or_a_comma(text: str, value: float | None):
    """And nothing else; what a person may mistype is no number."""
    assert spreadsheet.number_in(text) == value
