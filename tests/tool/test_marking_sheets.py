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
from dlgrade.submission import Submission

REFLECTIONS = answered.real()
STUDENTS = ["ada", "ben", "=cyd"]
Write = Callable[..., list[dict[str, str]]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write sheet and pages for three students; returns the sheet's rows."""
    entries = []
    for student in STUDENTS:
        path = tmp_path / f"{student}.md"
        texts = {name: f"{student[-3:]} says: {answered.prose(name)}" for name in REFLECTIONS.worth}
        path.write_text(answered.filled(REFLECTIONS, texts))
        entries.append(Entry(REFLECTIONS.lab, Submission(student, {"reflections.md": path})))

    def write(**options: bool | None) -> list[dict[str, str]]:
        marking.write(REFLECTIONS, entries, tmp_path / "out", **options)  # type: ignore[arg-type]
        return rows(tmp_path / "out")

    return write


def rows(out: Path) -> list[dict[str, str]]:
    """The sheet's."""
    text = (out / sheet.NAME).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def mark(out: Path, found: list[dict[str, str]]) -> None:
    """Enter a mark for each answer of Ben's, whom one knows by what he says."""
    for row in found:
        row["marks"] = "1.5" if row["answer"].startswith("ben") else ""
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
    assert set(key) == {"ada", "ben", "'=cyd"}


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
    (tmp_path / "ben.md").write_text(answered.filled(reflections, answered.full(reflections)))
    write()
    old = marks.read(out, reflections, STUDENTS, tmp_path / "old.csv")
    before = (out / sheet.NAME).read_bytes()
    with pytest.raises(GraderError, match="the answer of ben to T1 has changed since this sheet was written"):
        marks.take_over(out, old, reflections, STUDENTS)
    assert (out / sheet.NAME).read_bytes() == before
