"""From a folder of reflections to points, a sheet and pages: the whole command, without TensorFlow."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import answered
import dlgrade.cli
import dlgrade.grading
import pytest
from dlgrade.course import load_course
from dlgrade.errors import GraderError
from dlgrade.reflections import sheet
from dlgrade.reflections.checking import Checked
from dlgrade.reflections.questions import Reflections
from dlgrade.reflections.whose import owners
from dlgrade.release import render
from fake_class import FakeGrader, hand_in, make_course
from toy_course import write_course
from typer.testing import CliRunner

Grade = Callable[..., tuple[int, str]]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two labs and the reflections."""
    make_course(tmp_path / "course")
    answered.add_to(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def students(tmp_path: Path) -> Path:
    """A class: Ada answered everything, Ben nothing, Cyd all but one question; Dan handed in a lab alone."""
    reflections = answered.real()
    folder = tmp_path / "class"
    for name, text in {
        "ada": answered.filled(reflections, answered.full(reflections)),
        "ben": reflections.template,
        "cyd/student": answered.filled(reflections, {**answered.full(reflections), "P4": "quantization"}),
    }.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "reflections.md").write_text(text)
    hand_in(folder / "dan", step1_trees="full")
    return folder


@pytest.fixture
def grade(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grade:
    """``dlgrade grade`` in this process: its status and what it printed. Labs are graded by a double."""

    class Fake(FakeGrader):
        def __init__(self, course: object, **options: Any) -> None:
            super().__init__(tmp_path / "graded.log")

    monkeypatch.setattr(dlgrade.grading, "Grader", Fake)

    def grade(*arguments: object) -> tuple[int, str]:
        words = ["--course", str(course), "grade", *map(str, arguments), "--out", str(tmp_path / "out")]
        result = CliRunner().invoke(dlgrade.cli.app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return grade


def rows(path: Path, **options: Any) -> list[dict[str, str]]:
    """A CSV file's."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), **options))


def save(path: Path, cells: list[dict[str, str]], encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
    """Write a CSV file as a spreadsheet does."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(cells[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(cells)


def test_the_class_gets_its_points_and_the_marker_a_sheet(
    grade: Grade, students: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Gradebook, feedback and Gradescope's file as for a lab; a row of the sheet for each answer."""
    monkeypatch.setattr(dlgrade.grading, "Grader", None)  # no lab is graded, so nothing is started
    status, output = grade("reflections", students)
    assert status == 0, output
    out = tmp_path / "out"
    found = {row["student"]: row for row in rows(out / "gradebook.csv")}
    assert {name: (row["status"], row["points"], row["max_points"]) for name, row in found.items()} == {
        "ada": ("graded", "6", "6"),
        "ben": ("graded", "0", "6"),
        "cyd": ("graded", "5.5", "6"),
        "dan": ("no submission", "0", "6"),
    }
    assert (found["cyd"]["P4"], found["cyd"]["P3"]) == ("0", "0.5")
    said = json.loads((out / "cyd/reflections/results.json").read_text())
    assert (said["score"], len(said["tests"])) == (5.5, 12), said["score"]
    assert "by a person, with up to 24 points more" in said["output"]
    page = (out / "cyd/reflections/feedback.html").read_text()
    assert "P4&#39;s answer is too short" in page
    marks = rows(out / "reflections-sheet.csv")
    assert len(marks) == 36, "three students, twelve questions"
    assert {row["marks"] for row in marks} == {""}
    assert {(row["max_marks"], row["complete"]) for row in marks if row["student"] == "ada"} == {("2", "yes")}
    (p4,) = (row for row in marks if (row["student"], row["question"]) == ("cyd", "P4"))
    assert (p4["answer"], p4["words"], p4["complete"]) == ("quantization", "1", "no")
    assert sorted(path.name for path in (out / "reflections-marking").iterdir()) == [
        "ada.html", "ben.html", "cyd.html",
    ]  # fmt: skip
    assert "reflections-sheet.csv" in output
    assert "; 0 examined now" in grade("reflections", students)[1]


def test_all_means_the_reflections_too_if_somebody_handed_them_in(
    grade: Grade, students: Path, tmp_path: Path
):
    """A class without any has no rows and no sheet of them."""
    status, output = grade("all", students)
    assert status == 0, output
    found = [(row["student"], row["lab"]) for row in rows(tmp_path / "out/gradebook.csv")]
    assert found[:3] == [("ada", "step1_trees"), ("ada", "step2_rocks"), ("ada", "reflections")], found
    assert "4 students, 3 labs" in output
    assert "dan step1_trees: 4.5 of 4.5" in output

    for path in students.glob("**/reflections.md"):
        path.unlink()
    (tmp_path / "out/reflections-sheet.csv").unlink()
    status, output = grade("all", students)
    assert "4 students, 2 labs" in output
    assert "T1" not in rows(tmp_path / "out/gradebook.csv")[0]
    assert not (tmp_path / "out/reflections-sheet.csv").exists()


def test_reflections_lie_where_modules_may_lie(grade: Grade, students: Path, tmp_path: Path):
    """In zips and under the student's name; a README is no student, and a module no text."""
    text = (students / "ada/reflections.md").read_text()
    (students / "eve_reflections.md").write_text(text)
    (students / "README.md").write_text(text)
    (students / "fay.py").write_text(text)
    with zipfile.ZipFile(students / "gus.zip", "w") as archive:
        archive.writestr("student/reflections.md", text)
    status, output = grade("reflections", students)
    assert status == 0, output
    found = {row["student"]: row["points"] for row in rows(tmp_path / "out/gradebook.csv")}
    assert found == {"ada": "6", "ben": "0", "cyd": "5.5", "dan": "0", "eve": "6", "fay": "0", "gus": "6"}
    assert "README.md: ignored" in output
    status, output = grade("reflections", students / "eve_reflections.md")
    assert "1 student, 1 lab: 1 graded" in output, output


def test_marks_outlive_grading_again(grade: Grade, students: Path, tmp_path: Path):
    """A mark stays with its answer, becomes a comment when the answer changes, and is never lost."""
    grade("reflections", students)
    path = tmp_path / "out/reflections-sheet.csv"
    cells = rows(path)
    for row in cells:
        if row["student"] == "ada":
            row |= {"marks": "1,5", "comment": "good"}
    cells[20] |= {"comment": "=HYPERLINK()"}
    save(path, cells)
    ada = students / "ada/reflections.md"
    ada.write_text(ada.read_text().replace("my own view", "my second thoughts", 1).replace(" ", "  ", 1))
    grade("reflections", students)
    after = rows(path)
    by_ada = [(row["marks"], row["comment"]) for row in after if row["student"] == "ada"]
    assert by_ada == [("", "good (marked 1,5 before the answer changed)"), *[("1,5", "good")] * 11], by_ada
    assert after[20]["comment"] == "'=HYPERLINK()"
    before = path.read_bytes()
    grade("reflections", students)
    assert path.read_bytes() == before, "the same command changed the sheet"
    ada.unlink()
    grade("reflections", students)
    assert [row["marks"] for row in rows(path) if row["student"] == "ada"] == ["", *["1,5"] * 11]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("cp1252", ";"), ("utf-8-sig", "\t")])
def test_a_sheet_may_come_back_as_any_spreadsheet_saves_it(tmp_path: Path, encoding: str, delimiter: str):
    """With semicolons or tabs, in an old encoding, with other columns beside ours, in another order."""
    reflections = answered.real()
    path = tmp_path / sheet.NAME
    checked = Checked("T1", "prose; with, marks\tand\nlines", 5)
    path.write_bytes(sheet.to_csv(reflections, [("zoë", checked), ("=x", checked)], {}))
    cells = [{"note": "", **dict(reversed(row.items())), "marks": "2"} for row in rows(path)]
    save(path, cells, encoding, delimiter)
    entered = sheet.read_entered(path, owners(["zoë", "=x"], {}, dict))
    again = sheet.to_csv(reflections, [("zoë", checked), ("=x", checked)], entered)
    (tmp_path / "again.csv").write_bytes(again)
    assert [(row["student"], row["marks"]) for row in rows(tmp_path / "again.csv")] == [
        ("zoë", "2"),
        ("'=x", "2"),
    ]


@pytest.mark.parametrize(
    "data", [b"my notes\nabout Ada\n", b"student,question\nada,T1\n", b"student,marks,\x00\n\x00" * 3]
)
def test_a_file_that_is_no_sheet_is_not_written_over(
    grade: Grade, students: Path, tmp_path: Path, data: bytes
):
    """The points are given; the file stays, and the command says so."""
    (tmp_path / "out").mkdir()
    path = tmp_path / "out/reflections-sheet.csv"
    path.write_bytes(data)
    with pytest.raises(GraderError, match="no marking sheet"):
        grade("reflections", students)
    assert path.read_bytes() == data
    assert (tmp_path / "out/gradebook.csv").exists()


EVIL = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    '"; =1; "',
    "<script>alert(1)</script>",
    "</pre><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% include 'x' %}",
    "x" * 100_000,
    "a\nb,c",
]


@pytest.mark.parametrize("answer", EVIL, ids=lambda text: text[:12])
def test_an_answer_is_text_in_the_sheet(answer: str, tmp_path: Path):
    """No cell begins like a formula, none is longer than a spreadsheet bears, and no row is split."""
    path = tmp_path / sheet.NAME
    path.write_bytes(sheet.to_csv(answered.real(), [("ada", Checked("T1", answer, 1))], {}))
    (row,) = rows(path)
    assert row["answer"][:1] not in ("=", "+", "-", "@", "\t"), row["answer"]
    assert len(row["answer"]) < 32_767
    assert answer[:1000] in row["answer"]


class Tags(HTMLParser):
    """Collects the tags of a page, and its text."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attributes: object) -> None:
        """A tag."""
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self.text += data


def test_an_answer_is_text_on_the_page(grade: Grade, students: Path, tmp_path: Path):
    """Whatever it holds; the rubric stands beside it, and not in what the student gets."""
    reflections = answered.real()
    answers = dict(zip(reflections.worth, EVIL, strict=False))
    (students / "ben/reflections.md").write_text(answered.filled(reflections, answers))
    grade("reflections", students)
    page = Tags()
    page.feed((tmp_path / "out/reflections-marking/ben.html").read_text())
    assert {"script", "img"} & page.tags == set()
    for answer in EVIL:
        assert answer.strip() in page.text, answer[:50]
    assert {"aside", "ul", "strong", "em", "blockquote"} <= page.tags, "the rubric's Markdown is laid out"
    text = " ".join(re.findall(r"\w+", page.text))
    for rubric in reflections.rubric.values():
        assert " ".join(re.findall(r"\w+", rubric)) in text, rubric
    for path in (tmp_path / "out/ben").rglob("*"):
        assert not path.is_file() or "Watch for" not in path.read_text(), path


def test_students_get_the_template_and_the_handout_and_no_rubric(tmp_path: Path):
    """Without a banner, since they edit it; the folder's page says what it is worth."""
    write_course(tmp_path)
    reflections: Reflections = answered.add_to(tmp_path)
    files = render(load_course(tmp_path))
    assert files["reflections.md"].decode() == reflections.template
    assert b"What a good answer holds" in files["handouts/reflections.md"]
    assert b"asks 12 questions" in files["README.md"]
    rubric = (answered.SOURCES / "rubric.md").read_text().splitlines()
    secret = {line for line in rubric if len(line) > 30 and not line.startswith(">")}
    for path, data in files.items():
        lines = set(data.decode(errors="replace").splitlines())  # figures and arrays, too
        assert not secret & lines, f"{path} holds the rubric"
    missing = set(reflections.worth) - set(files["reflections.md"].decode().replace(".", " ").split())
    assert not missing, f"no heading for {missing}"


def test_list_shows_what_machine_and_person_give(course: Path):
    """And what all labs are worth together."""
    output = CliRunner().invoke(dlgrade.cli.app, ["--course", str(course), "list"]).output
    table = [" ".join(line.split()) for line in output.splitlines()]
    for line in (
        "all labs 8.5 points 6 2.5",
        "reflections Reflections by machine by hand",
        "T1 CNNs 0.5 2",
        "30 points 6 24",
    ):
        assert line in table, output
