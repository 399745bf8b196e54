"""The sheet for marking: question by question, without names, and back to the right students."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import answered
import pytest
from dlgrade.errors import GraderError
from dlgrade.intake.records import Entry
from dlgrade.reflections import marking, marks, pseudonyms, sheet
from dlgrade.reflections.questions import Reflections
from dlgrade.reflections.spelling import spelled, unspelled
from dlgrade.submission import Submission
from hypothesis import given
from hypothesis import strategies as st

REFLECTIONS = answered.real()
STUDENTS = ["ada", "ben", "=cyd"]
NUMBERS = ["0012345", "202312345678", "202312345699", "mar1", "TRUE", "12-3"]
Write = Callable[..., list[dict[str, str]]]


def writer(tmp_path: Path, students: list[str], blank: str = "") -> Write:
    """Writes sheet and pages of a class, whose submissions lie where grading keeps them; returns the rows.

    Nobody answers the question ``blank``.
    """
    entries = []
    for student in students:
        path = tmp_path / "out" / student / "reflections" / "submitted" / "reflections.md"
        path.parent.mkdir(parents=True)
        texts = {
            name: f"{student.lstrip('=')} says: {answered.prose(name)}"
            for name in REFLECTIONS.worth
            if name != blank
        }
        path.write_text(answered.filled(REFLECTIONS, texts))
        entries.append(Entry(REFLECTIONS.lab, Submission(student, {"reflections.md": path})))

    def write(**options: bool | None) -> list[dict[str, str]]:
        marking.write(REFLECTIONS, entries, tmp_path / "out", **options)  # type: ignore[arg-type]
        return rows(tmp_path / "out")

    return write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Of three students."""
    return writer(tmp_path, STUDENTS)


def rows(out: Path) -> list[dict[str, str]]:
    """The sheet's."""
    text = (out / sheet.NAME).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def mark(out: Path, found: list[dict[str, str]]) -> None:
    """Enter a mark for each answer of Ben's, whom one knows by what he says."""
    for row in found:
        row["marks"] = "1.5" if row["answer"].startswith("ben") else ""
    save(out, found)


def save(out: Path, found: list[dict[str, str]]) -> None:
    """As a spreadsheet does."""
    with (out / sheet.NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)


def pages(out: Path) -> set[str]:
    """Names of the pages."""
    return {path.stem for path in (out / marking.PAGES).iterdir()}


def test_question_by_question(write: Write, tmp_path: Path):
    """All answers to the first question come first; a page for each, its rubric beside all answers."""
    found = write(by_question=True)
    assert [row["question"] for row in found[:4]] == ["T1", "T1", "T1", "T2"]
    assert pages(tmp_path / "out") == set(REFLECTIONS.worth)
    page = (tmp_path / "out" / marking.PAGES / "T2.html").read_text()
    assert "ada says" in page
    assert "ben says" in page
    assert page.count('class="rubric"') == 1
    write()
    assert pages(tmp_path / "out") == set(STUDENTS), "pages of the other order are left behind"


def test_without_names(write: Write, tmp_path: Path):
    """Nothing that the marker gets names anybody, neither cells nor pages nor the order of rows."""
    write()
    found = write(anonymous=True)
    shown = list(dict.fromkeys(row["student"] for row in found))
    assert all(name.startswith("anon-") for name in shown), shown
    assert shown == sorted(shown)
    assert pages(tmp_path / "out") == set(shown), "a page with a name is left behind"
    for name in shown:
        page = (tmp_path / "out" / marking.PAGES / f"{name}.html").read_text()
        assert not any(f"Reflections, {student}" in page for student in STUDENTS)
    key = pseudonyms.read(tmp_path / "out")
    assert set(key) == {"ada", "ben", "=cyd"}


def test_marks_under_pseudonyms_reach_the_right_students(write: Write, tmp_path: Path):
    """Graded again the sheet stays anonymous and keeps marks; with names, they are still the same ones'."""
    out = tmp_path / "out"
    mark(out, write(anonymous=True))
    ben = {("ben", name): 1.5 for name in REFLECTIONS.worth}
    assert dict(marks.read(out, REFLECTIONS, STUDENTS).checked().points) == ben
    key = pseudonyms.read(out)
    again = write()
    assert all(row["student"].startswith("anon-") for row in again)
    assert pseudonyms.read(out) == key, "pseudonyms changed"
    assert dict(marks.read(out, REFLECTIONS, STUDENTS).checked().points) == ben
    named = write(anonymous=False, by_question=True)
    assert {row["student"] for row in named} == {"ada", "ben", "'=cyd"}
    assert dict(marks.read(out, REFLECTIONS, STUDENTS).checked().points) == ben
    assert not (out / pseudonyms.NAME).exists()


@pytest.mark.parametrize("name", [*NUMBERS, "1e5", "Sept 2024", "'x", "=1", "12:30"])
def test_a_name_that_a_spreadsheet_would_change_stands_behind_an_apostrophe(name: str):
    """Other names stand as they are."""
    assert spelled(name) == f"'{name}"
    assert unspelled(spelled(name)) == name


@pytest.mark.parametrize("name", ["ada", "abc12", "marie3", "julian", "may", "zoë", "o'brien", "s0012"])
def test_other_names_stand_in_a_sheet_as_they_are(name: str):
    """Nobody wants an apostrophe before everybody."""
    assert spelled(name) == unspelled(name) == name


@given(st.text(min_size=1))
def test_every_name_comes_back_from_a_sheet(name: str):
    """Whatever it begins with."""
    assert unspelled(spelled(name)) == name


def spoilt(text: str) -> str:
    """A name as a spreadsheet saves it that took it for something else, apostrophe and all."""
    text = text.removeprefix("'")
    known = {"mar1": "01. Mrz", "12-3": "12. Mrz", "TRUE": "WAHR"}
    if text.isdecimal():
        return str(int(text)) if len(text) < 12 else f"{float(text):.5E}".replace(".", ",")
    return known.get(text, text)


@pytest.mark.parametrize("changed", [str, lambda text: text.removeprefix("'"), spoilt])
def test_marks_reach_students_whose_names_a_spreadsheet_changed(
    tmp_path: Path, changed: Callable[[str], str]
):
    """Zeros that are lost can be one student's only; else the answer tells, and then also of a blank one."""
    students = ["ada", *NUMBERS]
    write, out = writer(tmp_path, students, blank="R3"), tmp_path / "out"
    found = write()
    for row in found:
        row["student"], row["marks"] = changed(row["student"]), "2"
    save(out, found)
    points = marks.read(out, REFLECTIONS, students).points
    twice = {(student, "R3") for student in students if student.startswith("2023") and changed is spoilt}
    lost = {(student, name) for student in students for name in REFLECTIONS.worth} - set(points)
    assert lost == twice, "only of two blank answers under one name nothing tells whose they are"
    again = {(row["student"], row["question"]): row["marks"] for row in write()}
    assert {again[spelled(student), name] for student, name in points} == {"2"}, "entered, and gone"


def test_a_number_that_may_be_two_students_is_whose_answer_it_is(tmp_path: Path):
    """Beside 0123, the text 123 tells nothing, not even where one of them stands on no row."""
    write, out = writer(tmp_path, ["0123", "123"]), tmp_path / "out"
    found = write()
    for row in found:
        row["student"], row["marks"] = "123", "1.5" if row["answer"].startswith("0123 says") else "0.5"
    found[-1]["version"] = "v0123456789"
    for sheet_of in (found, found[:12]):
        save(out, sheet_of)
        read = marks.read(out, REFLECTIONS, ["0123", "123"])
        first = {("0123", name): 1.5 for name in REFLECTIONS.worth}
        second = {("123", name): 0.5 for name in REFLECTIONS.worth if name != "R3"}
        assert read.points == (first | second if sheet_of is found else first)
        unknown = ("row 25, column student: '123' is nobody who was graded here",)
        assert read.problems == (unknown if sheet_of is found else ())


def test_an_unknown_name_is_one_line(write: Write, tmp_path: Path):
    """However many rows it stands on; nobody gets marks of somebody who is no longer there."""
    out = tmp_path / "out"
    found = write()
    for row in found:
        row["marks"] = "2"
        if row["student"] == "ben":
            row["student"], row["version"] = "zed", "v0123456789"
    save(out, found)
    read = marks.read(out, REFLECTIONS, STUDENTS)
    assert read.problems == (
        "row 14, column student: 'zed' is nobody who was graded here (and on 11 more rows)",
    )
    assert {student for student, _ in read.points} == {"ada", "=cyd"}


def test_pseudonyms_are_drawn_and_never_shared():
    """A class of hundreds; somebody may even be called like one."""
    students = [f"s{n}" for n in range(500)]
    key = pseudonyms.extended({}, students)
    assert len(set(key.values())) == 500
    assert pseudonyms.extended(key, students) == key
    assert pseudonyms.extended({}, students) != key, "they can be computed"


@pytest.mark.parametrize(
    "text", ["", "student,pseudonym\nada,x\nben,x\n", "a,b\n1,2\n", "student,pseudonym\nada,\n"]
)
def test_a_damaged_key_is_not_written_over(write: Write, tmp_path: Path, text: str):
    """Without it nobody would know whose the marks are."""
    write(anonymous=True)
    (tmp_path / "out" / pseudonyms.NAME).write_text(text)
    with pytest.raises(GraderError, match=pseudonyms.NAME):
        write()
    assert (tmp_path / "out" / pseudonyms.NAME).read_text() == text


def test_an_answer_that_changed_takes_no_mark_from_an_older_sheet(write: Write, tmp_path: Path):
    """Nobody has read the new one."""
    reflections: Reflections = REFLECTIONS
    out = tmp_path / "out"
    mark(out, write())
    (out / sheet.NAME).rename(tmp_path / "old.csv")
    (out / "ben/reflections/submitted/reflections.md").write_text(
        answered.filled(reflections, answered.full(reflections))
    )
    write()
    old = marks.read(out, reflections, STUDENTS, tmp_path / "old.csv")
    before = (out / sheet.NAME).read_bytes()
    with pytest.raises(GraderError, match="the answer of ben to T1 has changed since this sheet was written"):
        marks.take_over(out, old, reflections, STUDENTS)
    assert (out / sheet.NAME).read_bytes() == before
