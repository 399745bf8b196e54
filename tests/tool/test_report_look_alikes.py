"""``dlgrade report``: hostile texts are only text, and submissions that look alike are shown side by side."""

from __future__ import annotations

import re
from pathlib import Path

import class_to_report as made_up
import msgspec
import pytest
from class_to_report import COURSE, LAB, LABS, TAGS, full, hostile, own_program, students
from dlgrade import report
from dlgrade.people import Person
from reading_pages import broken_links, read


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The class's folder."""
    return tmp_path / "graded"


# --- hostile texts --------------------------------------------------------------------------------------


def test_hostile_texts_are_only_text(out: Path) -> None:
    """No tag of theirs, no character that acts on the page or a terminal; and the pages still parse."""
    finals = hostile()
    written = report.build(COURSE, finals, [], out, similar=False)
    student = out / finals[0].grade.student
    for path in (written.page, student / "index.html", student / LAB.id / "feedback.html"):
        page = read(path)
        assert [given for tag, given in page.tags if tag == "img"] == []
        assert len([tag for tag, _ in page.tags if tag == "script"]) == (path == written.page)
        assert "alert(1)" in page.text
        text = path.read_text(encoding="utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
        assert broken_links(path) == []
    assert "\x1b" not in (student / LAB.id / "feedback.txt").read_text(encoding="utf-8")


def test_hostile_sources_are_only_text_side_by_side(out: Path) -> None:
    """Two submissions of one attack."""
    people = [Person(student=f"s{n}", name=f"{TAGS}{n}") for n in range(2)]
    source = "".join(f"x{n} = foo({n}, '{TAGS}')[{n}:{n * 3}] # \u202e\n" for n in range(60))
    finals = [
        made_up.hand_in(
            out,
            full(person, LAB),
            (source + f"y{n} = {n}{n}\n" * 3).encode("utf-16" if not source else "utf-8"),
        )
        for n, person in enumerate(people)
    ]
    written = report.build(COURSE, finals, [], out)
    assert written.alike == 1
    (path,) = (out / "similarity" / LAB.id).glob("*.html")
    page = read(path)
    assert [tag for tag, _ in page.tags if tag in ("img", "script")] == []
    assert "alert(1)" in page.text
    assert "\u202e" not in path.read_text(encoding="utf-8")
    assert "not a verdict" in page.text


# --- looking alike --------------------------------------------------------------------------------------


def test_identical_files_are_listed_apart_and_stubs_are_not(out: Path) -> None:
    """By their bytes; who handed in the starter code has nothing in common."""
    people = students(5)
    stub = (COURSE.root / "student" / LAB.module).read_bytes()
    sources = [own_program(1), own_program(1), own_program(2), stub, stub]
    finals = [made_up.hand_in(out, full(p, LAB), s) for p, s in zip(people, sources, strict=True)]
    page = read(report.build(COURSE, finals, [], out).page)
    assert "Identical files, byte for byte: Ada LovelaceBen Lovelace" in page.text
    assert (
        page.text.count("Emil Lovelace") == page.text.count("Dana Lovelace") == 2
    )  # in both tables of everybody
    assert not (out / "similarity").exists()


def test_pairs_have_pages_and_pages_of_former_pairs_go(out: Path) -> None:
    """Side by side while they look alike; no page of somebody else's is touched."""
    people = students(3)
    finals = [made_up.hand_in(out, full(p, LAB), own_program(n)) for n, p in enumerate(people[:2], 1)]
    copy = own_program(1) + b"print(1, 2, 3)\n"
    finals.append(made_up.hand_in(out, full(people[2], LAB), copy))
    assert report.build(COURSE, finals, [], out).alike == 1
    folder = out / "similarity" / LAB.id
    assert [path.name for path in folder.iterdir()] == ["ada_lovelace--cleo_lovelace.html"]
    assert broken_links(out / "report.html") == []
    other = folder / "feedback.html"  # of a student whose name is "similarity"
    other.write_text("hers")
    finals[2] = made_up.hand_in(out, finals[2], own_program(3))
    assert report.build(COURSE, finals, [], out).alike == 0
    assert [path.name for path in folder.iterdir()] == ["feedback.html"]


def test_other_modules_of_a_student_are_compared_too(out: Path) -> None:
    """A helper that was copied is found; modules of other labs, which lie beside it, are not compared."""
    finals = []
    for n, person in enumerate(students(2), 1):
        final = made_up.hand_in(out, full(person, LAB), own_program(n)[:300])
        folder = out / person.student / LAB.id / "submitted"
        (folder / "helpers.py").write_bytes(own_program(9))
        (folder / LABS[1].module).write_bytes(own_program(8))
        files = {**final.grade.files, "helpers.py": "1" * 64, LABS[1].module: "2" * 64}
        finals.append(msgspec.structs.replace(final, grade=msgspec.structs.replace(final.grade, files=files)))
    assert report.build(COURSE, finals, [], out).alike == 1
    (path,) = (out / "similarity" / LAB.id).glob("*.html")
    page = read(path)
    assert page.text.count("===== helpers.py =====") == 2
    assert LABS[1].module not in page.text


def test_names_that_would_make_one_file_make_two(out: Path) -> None:
    """``a--b`` and ``c``, ``a`` and ``b--c``; and names as long as a file system bears."""
    from dlgrade.report.alike import _page_name
    from dlgrade.similarity import Pair

    def name(left: str, right: str) -> str:
        empty: tuple[tuple[int, int], ...] = ()
        pair = Pair(
            left=left, right=right, share=(1, 1), rare=0, spans=(empty, empty), rare_spans=(empty, empty)
        )
        return _page_name(pair)

    assert name("a--b", "c") != name("a", "b--c")
    assert name("ada", "ben") == "ada--ben.html"
    assert len(name("é" * 120, "x" * 250).encode()) < 255
