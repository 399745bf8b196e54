"""``dlgrade report``: pages that say what the grades say, for any class and whatever stands in names."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import class_to_report as made_up
import msgspec
import pytest
from class_to_report import (
    COURSE,
    LAB,
    LABS,
    could_not,
    failing,
    full,
    nothing,
    of_result,
    students,
)
from dlgrade import report
from dlgrade.finals import Final
from dlgrade.report import Written, counting, diagnoses
from dlgrade.report.diagnoses import commonest, without_numbers
from dlgrade.results import LabResult, Status
from dlgrade.store import Override
from reading_pages import Page, broken_links, read

Build = Callable[..., Page]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The class's folder."""
    return tmp_path / "graded"


@pytest.fixture
def build(out: Path) -> Build:
    """Leave a class as grading does, make its pages, and read the class's page."""

    def build(finals: list[Final], **options: object) -> Page:
        made_up.leave(out, finals)
        written = report.build(COURSE, finals, made_up.runs(), out, **{"similar": False, **options})  # type: ignore[arg-type]
        return read(written.page)

    return build


# --- what the pages say ---------------------------------------------------------------------------------


def test_every_number_of_the_table_is_a_grade(build: Build) -> None:
    """A row for each student, sorted by name; points, what is missing and what is not known."""
    finals = made_up.finals(30, LABS)
    header, *rows = build(finals).tables["class"]
    assert header[0] == "student"
    assert len(rows) == 30
    of = {(final.grade.person.name, final.lab.id): final for final in finals}
    names = [person.name for person in students(30)]
    for row in rows:
        (name,) = [name for name in names if row[0].startswith(name)]
        for lab, cell in zip(LABS, row[2:], strict=True):
            final = of[name, lab.id]
            shown = cell.split()[-1]
            if final.points is None:
                assert shown == "?", (name, cell)
            elif final.grade.status == "no submission":
                assert shown == "–", (name, cell)
            else:
                assert float(shown) == pytest.approx(final.points, abs=0.005), (name, cell)
            assert ("late" in cell) == (final.late_minutes > 0 or bool(final.grade.late)), (name, cell)
        total = sum(of[name, lab.id].points or 0 for lab in LABS)
        assert float(row[1].split()[-1]) == pytest.approx(total, abs=0.005)
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=str.casefold)


def test_the_distribution_counts_everybody_who_handed_in(build: Build) -> None:
    """The bars add up; mean and median are those of the points that count."""
    finals = made_up.finals(60, (LAB,))
    page = build(finals)
    known = [f.points for f in finals if f.points is not None and f.grade.status != "no submission"]
    count = counting.count(LAB, finals)
    assert sum(count.bins) == len(known)
    assert (
        f"{len(known)} students: mean {statistics.fmean(known):.1f}, median {statistics.median(known):.1f}"
        in page.text
    )
    (chart,) = [given for tag, given in page.tags if tag == "svg" and given.get("role") == "img"]
    assert [int(n) for n in re.findall(r"%: (\d+)", chart["aria-label"])] == list(count.bins)


def test_full_marks_are_in_the_last_bar_and_none_in_the_first(build: Build) -> None:
    """No share falls off either end."""
    people = students(3)
    finals = [full(people[0], LAB), full(people[1], LAB), failing(people[2], "x")]
    assert counting.count(LAB, finals).bins == (1, *[0] * 8, 2)


def test_tests_are_listed_by_difficulty(build: Build) -> None:
    """The pass rate is of those that the test could tell about, and each number is counted."""
    finals = made_up.finals(50, (LAB,))
    page = build(finals)
    header, *rows = page.tables[f"Tests of {LAB.id}, the hardest first"]
    rates = [float(row[3].split()[0]) for row in rows]
    assert rates == sorted(rates)
    handed_in = [f for f in finals if f.grade.result is not None and f.grade.status != "no submission"]
    assert len(rows) == len(handed_in[0].grade.result.tests)
    for row in rows:
        found = [
            test.status
            for final in handed_in
            for test in final.grade.result.tests
            if test.task == row[0] and row[1].startswith(test.title)
        ]
        passed, failed, idle, unsure = (int(cell) for cell in row[5:9])
        assert passed == found.count(Status.PASSED)
        assert failed + idle == found.count(Status.FAILED)
        assert unsure == found.count(Status.COULD_NOT_TELL)
        assert row[3] == f"{100 * passed / (passed + failed + idle):.0f} %"
    assert header[3] == "pass rate"


def test_a_mistake_is_one_whatever_its_numbers(build: Build) -> None:
    """Same test, same words: one diagnosis, with everybody who has it; the commonest comes first."""
    people = students(5)
    words = "the labels are wrong at [{}, 3] ({} of 784 values differ)\n  expected: 1\n  got:      {}\n"
    words += "  hint:     float32"
    finals = [failing(person, words.format(n, n * 7, -n / 3)) for n, person in enumerate(people[:3])]
    finals += [
        failing(person, words.replace("float32", "one row each").format(1, 2, 3)) for person in people[3:]
    ]
    found = commonest(finals)
    assert [(d.hint, len(d.found)) for d in found] == [("float32", 3), ("one row each", 2)]
    assert found[0].says == "the labels are wrong at [#, #] (# of # values differ)"
    page = build(finals)
    assert "3 students: one_hot: the labels are wrong at [#, #] (# of # values differ)" in page.text
    assert all(person.name in page.text for person in people)


def test_what_does_not_depend_on_a_test_is_one_diagnosis() -> None:
    """A function that is not written, or raises, once for its task; a file that cannot be imported, once."""
    person = students(1)[0]

    def both(message: str, task: str = "one_hot") -> LabResult:
        results = [
            failing(person, message, test=name, task=task).grade.result for name in ("test_a", "test_b")
        ]
        return LabResult(
            lab=LAB.id, tests=tuple(test for result in results if result for test in result.tests)
        )

    for message, says in {
        "one_hot(…) raised NotImplementedError: one_hot: not written yet; x": "one_hot is not written yet",
        "step2_mnist_cnn.py defines no function one_hot": "one_hot is not written yet",
        "one_hot(…) raised IndexError: index 10\n  line 4": "one_hot(…) raised IndexError: index #",
        "import step2 raised SyntaxError: bad\n  line 1": "import step2 raised SyntaxError: bad",
    }.items():
        (found,) = commonest([of_result(person, LAB, both(message))])
        assert found.says == says
        assert (found.task, found.test) == ("" if says.startswith("import") else "one_hot", "")


@pytest.mark.parametrize(
    ("line", "without"),
    [
        ("float32 (60, 28)", "float32 (#, #)"),
        ("-0.25 and 1e-3, 12,000", "# and #, #"),
        ("step2_mnist_cnn.py, line 12", "step2_mnist_cnn.py, line #"),
        ("x3 stays, Conv2D too", "x3 stays, Conv2D too"),
    ],
)
def test_numbers_are_left_out_and_names_are_not(line: str, without: str) -> None:
    """A digit within a word belongs to it."""
    assert without_numbers(line) == without


# --- what to look at first ------------------------------------------------------------------------------


def test_what_could_not_be_graded_comes_first(build: Build, out: Path) -> None:
    """With its reason, everybody whom it concerns, and what the grader wrote down; before any test."""
    people = students(12)
    finals = [could_not(person, LAB, "two <b>submissions</b>") for person in people[:2]]
    finals += [failing(person, "bad\n  expected: 1\n  got: 2") for person in people[2:]]
    page = build(finals)
    first = page.text[page.text.index("Look at first Could") :]
    assert (
        "Could not be graded step2_mnist_cnn: two <b>submissions</b> Ada Lovelace, Ben Lovelace"
        in first.replace("LovelaceBen", "Lovelace, Ben")
    )
    assert (
        first.index("Could not be graded")
        < first.index("Tests that nearly everyone fails")
        < first.index("Students")
    )
    assert len([href for href in page.hrefs if href.endswith("grader-error.txt")]) == 2
    assert "0 of 10 who tried passed" in first


def test_a_decision_settles_what_could_not_be_graded(build: Build) -> None:
    """A person has looked at it: it is listed as decided, and no longer first."""
    person = students(1)[0]
    override = Override(
        student=person.student,
        lab=LAB.id,
        points=7,
        reason="by hand",
        by="tom",
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    final = msgspec.structs.replace(could_not(person, LAB, "no space"), override=override, points=7.0)
    page = build([final])
    assert "Could not be graded" not in page.text
    assert "Ada Lovelace, step2_mnist_cnn: ? by the tests, 7 by tom, 2026-03-01: by hand" in page.text


def test_a_crash_of_the_grader_is_shown_with_its_traceback(build: Build) -> None:
    """The last line at once, the rest below; it is nobody's lost points."""
    detail = "Traceback (most recent call last):\n  here\nMemoryError: no room"
    final = failing(students(1)[0], "the grader could not tell", status=Status.COULD_NOT_TELL, detail=detail)
    page = build([final])
    assert "The grader itself failed in a test" in page.text
    assert page.text.count("MemoryError: no room") == 2
    assert "Could not be graded step2_mnist_cnn: 1 test could not tell (one_hot)" in page.text


def test_hard_and_easy_tests_need_five_who_tried(build: Build) -> None:
    """Four are no class; stubs are no attempts."""
    people = students(30)
    stub = "one_hot(…) raised NotImplementedError: one_hot: not written yet; see x"
    four = [failing(person, "bad\n  expected: 1\n  got: 2") for person in people[:4]]
    idle = [failing(person, stub) for person in people[5:30]]
    assert "Tests that nearly everyone fails" not in build(four + idle).text
    fifth = failing(people[4], "bad\n  expected: 1\n  got: 2")
    assert "0 of 5 who tried passed" in build([*four, fifth, *idle]).text
    passed = [failing(person, "", status=Status.PASSED) for person in people[:5]]
    text = build(passed + idle).text
    assert "Tests that nobody fails" in text
    assert "(test_a; 5 passed)" in text


def test_late_without_a_time_is_named(build: Build) -> None:
    """Nothing can be deducted for it, so a person should know."""
    person = students(1)[0]
    final = full(person, LAB)
    late = msgspec.structs.replace(final, grade=msgspec.structs.replace(final.grade, late=True))
    page = build([late])
    assert "Late, but nobody knows how late" in page.text
    assert page.tables["Handed in late"][1][2:4] == ["no time known", "?"]
    assert "Late, but nobody knows" not in build([final]).text


def test_an_interrupted_run_is_named(out: Path) -> None:
    """The page may lack students."""
    finals = [full(students(1)[0], LAB)]
    made_up.leave(out, finals)
    run = msgspec.structs.replace(made_up.runs()[0], finished=None)
    page = read(report.build(COURSE, finals, [run], out, similar=False).page)
    assert "The last run was interrupted" in page.text
    assert "did not come to its end" in page.text


def test_trainings_and_missing_students_are_counted(build: Build) -> None:
    """All runs together; who handed in nothing at all is apart from who lacks one lab."""
    people = students(3)
    finals = [full(people[0], LABS[0]), full(people[0], LABS[1])]
    finals += [full(people[1], LABS[0]), nothing(people[1], LABS[1])]
    finals += [nothing(people[2], lab) for lab in LABS]
    page = build(finals)
    assert (
        "263 trainings done, 1917 saved because the same network had been trained before (88 %)." in page.text
    )
    assert "Nothing at all: 1 student Cleo Lovelace" in page.text
    assert "step4_time_series, but other labs: 1 student Ben Lovelace" in page.text
    assert "step2_mnist_cnn, but other labs" not in page.text


# --- any class ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "finals",
    [
        [],
        [full(students(1)[0], LAB)],
        [nothing(students(1)[0], LAB)],
        [full(person, lab) for person in students(12) for lab in LABS],
        [could_not(person, lab, "no space left") for person in students(12) for lab in LABS],
        [nothing(person, lab) for person in students(12) for lab in LABS],
        [full(students(2)[0], LABS[0]), full(students(2)[1], LABS[1])],
    ],
    ids=[
        "nobody",
        "one",
        "one who is missing",
        "all full",
        "nobody could be graded",
        "all missing",
        "a lab each",
    ],
)
def test_any_class_has_pages_whose_links_lead_somewhere(build: Build, out: Path, finals: list[Final]) -> None:
    """They parse, nothing is linked that is not there, and everybody has a page."""
    page = build(finals, similar=True)
    people = {final.grade.student for final in finals}
    assert len(page.tables["class"]) == 1 + len(people)
    pages = [
        out / "report.html",
        *(out / student / "index.html" for student in people),
        *out.glob("*/*/feedback.html"),
    ]
    for path in pages:
        assert broken_links(path) == [], path


def test_a_class_without_problems_has_nothing_to_look_at(build: Build) -> None:
    """And says so; one lab of three people is too few to judge tests by."""
    page = build([full(person, LAB) for person in students(3)])
    assert "Nothing: everything was graded, no test stands out." in page.text


def test_a_page_elsewhere_leads_back_into_the_class(out: Path, tmp_path: Path, build: Build) -> None:
    """``--out FILE`` in another folder."""
    elsewhere = tmp_path / "pages" / "class one" / "r.html"
    build(made_up.finals(5, LABS), page=elsewhere)
    assert broken_links(elsewhere) == []
    assert not (out / "report.html").exists()


def test_the_page_of_two_hundred_students_and_nine_labs_stays_small(large_class: Written) -> None:
    """Below three megabytes."""
    assert large_class.page.stat().st_size < 3_000_000
    assert (large_class.students, large_class.labs) == (200, 9)


def test_the_same_class_gives_the_same_bytes(build: Build, out: Path) -> None:
    """Whatever the order of the grades."""
    finals = made_up.finals(8, LABS)
    build(finals)
    first = (out / "report.html").read_bytes()
    build(sorted(finals, key=lambda final: final.grade.student, reverse=True))
    again = Page((out / "report.html").read_text())
    assert again.tables == Page(first.decode()).tables
    build(finals)
    assert (out / "report.html").read_bytes() == first


def test_diagnoses_are_limited_and_the_rest_is_counted(build: Build) -> None:
    """A page of mistakes that one person each has would help nobody."""
    people = students(20)
    finals = [
        failing(person, f"{'abcdefghijklmnopqrstuvw'[n]} is wrong\n  expected: 1\n  got: 2")
        for n, person in enumerate(people)
    ]
    text = build(finals).text
    assert len(diagnoses.commonest(finals)) == 20
    assert f"{20 - report.MOST_DIAGNOSES} more mistakes, each of at most 1 student." in text


def test_feedback_says_what_counts_by_now(out: Path, build: Build) -> None:
    """A decision made after grading is in the student's feedback, and is gone when it was taken back."""
    final = full(students(1)[0], LAB)
    decided = msgspec.structs.replace(
        final, points=20.0, why=("20 points by a decision: half of it was copied",)
    )
    page = out / final.grade.student / LAB.id / "feedback.html"
    build([final])
    plain = page.read_bytes()
    report.build(COURSE, [decided], [], out, similar=False)
    text = read(page).text
    assert "By the tests: 26 of 26 points What counts: 20 of 26 points" in text
    assert "half of it was copied" in text
    assert "What counts: 20 of 26 points\n20 points by" in page.with_suffix(".txt").read_text()
    report.build(COURSE, [final], [], out, similar=False)
    assert page.read_bytes() == plain
