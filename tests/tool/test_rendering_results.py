"""Gradescope's JSON, the gradebook and the feedback pages: they only read a record."""

from __future__ import annotations

import csv
import io
import json
import re

import msgspec
import pytest
from dlgrade import feedback, gradebook, gradescope
from dlgrade.course import Lab, Task
from dlgrade.finals import Final
from dlgrade.gradebook import Row
from dlgrade.people import Person
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.store import Grade
from reading_pages import Page

LAB = Lab(title="Trees", tasks={"grow": Task(public=1.5, hidden=2), "prune": Task(public=1, hidden=0)})


def make_test(task: str, test: str, points: float, status: Status, **more: object) -> TestResult:
    """A test's result, public unless said otherwise."""
    fields = {"title": f"Title of {test}", "visibility": Visibility.PUBLIC, **more}
    return TestResult(task=task, test=test, points=points, status=status, **fields)  # type: ignore[arg-type]


@pytest.fixture
def result() -> LabResult:
    """One test of each status, one of them hidden."""
    return LabResult(
        lab="step1_trees",
        tests=(
            make_test("grow", "test_a", 1.5, Status.PASSED),
            make_test(
                "grow",
                "test_b",
                2,
                Status.FAILED,
                visibility=Visibility.HIDDEN,
                message="the height\n  expected: 1\n  got:      <script>alert(1)</script>",
            ),
            make_test("prune", "test_c", 1, Status.COULD_NOT_TELL, message="no memory", detail="Traceback"),
        ),
        notes=("ada.py was graded as step1_trees.py",),
        missing_protections=("no Landlock",),
        seconds=1.26,
    )


def test_gradescope_has_an_entry_per_test(result: LabResult) -> None:
    """Names begin with the task; scores are what was earned; the sum of max_score is the lab's worth."""
    report = json.loads(gradescope.to_json(result))
    assert [(t["name"], t["score"], t["max_score"], t["status"]) for t in report["tests"]] == [
        ("grow · Title of test_a", 1.5, 1.5, "passed"),
        ("grow · Title of test_b", 0, 2, "failed"),
        ("prune · Title of test_c", 0, 1, "failed"),
    ]
    assert report["score"] == 1.5
    assert {report["output_format"], report["test_output_format"], report["test_name_format"]} == {"text"}


def test_gradescope_shows_hidden_tests_with_the_marks_only(result: LabResult) -> None:
    """``hidden`` would hide the student's total for ever, so it must be asked for."""
    seen = [test["visibility"] for test in gradescope.to_gradescope(result)["tests"]]
    assert seen == ["visible", "after_published", "visible"]
    seen = [test["visibility"] for test in gradescope.to_gradescope(result, hidden_tests="hidden")["tests"]]
    assert seen == ["visible", "hidden", "visible"]


def test_gradescope_names_what_could_not_be_told(result: LabResult) -> None:
    """In the test's own output, at the top, and for machines; the grader's traceback stays inside."""
    report = gradescope.to_gradescope(result)
    assert report["tests"][2]["output"].startswith("Could not tell, which is not your fault")
    assert "The grader could not tell about prune, through a fault of its own." in report["output"]
    assert report["extra_data"]["could_not_tell"] == ["prune.test_c"]
    assert "Traceback" not in json.dumps(report)


def test_gradescope_tells_everybody_nothing_of_hidden_tests(result: LabResult) -> None:
    """What stands outside the tests' own entries is visible at once."""
    report = gradescope.to_gradescope(result)
    assert "height" not in report["output"]
    assert report["output"].splitlines()[0] == "ada.py was graded as step1_trees.py"


def test_points_carry_no_dust() -> None:
    """Ten times 0.1 is 1, in every renderer."""
    tests = tuple(make_test("grow", f"test_{i}", 0.1, Status.PASSED) for i in range(10))
    result = LabResult(lab="step1_trees", tests=tests)
    assert gradescope.to_gradescope(result)["score"] == 1.0
    assert gradebook.number(result.points) == "1"
    assert "1 of 1 points" in feedback.to_text(result, "ada")


def test_a_gradebook_is_sorted_whatever_the_order(result: LabResult) -> None:
    """Rows may arrive as they finish; the bytes are the same."""
    rows = [Row(name, LAB, gradebook.status_of(result), result) for name in ("bo", "Al", "cy")]
    book = gradebook.to_csv(rows, [LAB])
    assert book == gradebook.to_csv(rows[::-1], [LAB])
    assert [line.split(",")[0] for line in book.decode().splitlines()] == ["student", "Al", "bo", "cy"]


def test_a_gradebook_leaves_unknown_points_blank(result: LabResult) -> None:
    """A task with a test that could not tell is blank, and so is the total; the status names the task."""
    text = gradebook.to_csv([Row("ada", LAB, gradebook.status_of(result), result)], [LAB]).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row == {
        "student": "ada",
        "lab": "",
        "status": "could not grade: 1 test could not tell (prune)",
        "points": "",
        "max_points": "4.5",
        "grow": "1.5",
        "prune": "",
    }


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_gradebook_runs_no_formula(name: str) -> None:
    """A student's name that begins like a formula is text to a spreadsheet."""
    text = gradebook.to_csv([Row(name, LAB, gradebook.NO_SUBMISSION, None)], [LAB]).decode()
    assert text.splitlines()[1].startswith(f"'{name},")


def test_a_gradebook_quotes_what_needs_it() -> None:
    """Commas and quotes in a name or a reason survive the round trip."""
    reason = 'could not grade: "a", b'
    text = gradebook.to_csv([Row('Li, "Wei"', LAB, reason, None)], [LAB]).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["student"], row["status"]) == ('Li, "Wei"', reason)


def test_text_feedback_reads_task_by_task(result: LabResult) -> None:
    """Points per task, each test's title and what went wrong; no traceback of the grader's."""
    assert feedback.to_text(result, "ada") == (
        "step1_trees, ada\n"
        "1.5 of 4.5 points, and 1 not known yet\n"
        "\n"
        "Note: ada.py was graded as step1_trees.py\n"
        "\n"
        "grow: 1.5 of 3.5 points\n"
        "  passed  Title of test_a  [1.5]\n"
        "  FAILED  Title of test_b (hidden test)  [0 of 2]\n"
        "      the height\n"
        "        expected: 1\n"
        "        got:      <script>alert(1)</script>\n"
        "\n"
        "prune: 0 of 1 points\n"
        "  COULD NOT TELL  Title of test_c  [0 of 1]\n"
        "      A fault of the grader, not yours: it is graded again.\n"
        "      no memory\n"
    )


def test_html_feedback_holds_what_students_wrote_as_text(result: LabResult) -> None:
    """A tag in a message or a name is shown, never run; the page loads nothing from anywhere."""
    page = feedback.to_html(result, "<b>ada</b>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert "http:" not in page
    assert "https:" not in page
    assert "default-src 'none'" in page
    assert "1.5 of 4.5 points" in page
    assert "Traceback" not in page


def test_html_feedback_opens_where_something_is_wrong(result: LabResult) -> None:
    """What passed is folded away, what failed is not; the page fits a phone."""
    page = feedback.to_html(result, "ada")
    (folded,) = re.findall("<details.*?</details>", page, re.DOTALL)
    assert "Title of test_a" in folded
    assert "Title of test_b" not in folded
    assert "<details open" not in page
    assert 'name="viewport"' in page


def test_a_picture_stands_below_its_message(result: LabResult) -> None:
    """In the page itself, which asks no server for anything."""
    tests = (msgspec.structs.replace(result.tests[1], picture=b"\x89PNG"), *result.tests[2:])
    page = feedback.to_html(msgspec.structs.replace(result, tests=tests), "ada")
    assert page.count('<img src="data:image/png;base64,iVBORw=="') == 1
    assert "<img" not in feedback.to_html(result, "ada")


def test_html_feedback_begins_with_a_table_that_leads_to_each_task(result: LabResult) -> None:
    """A row for each task with its points; every anchor exists, and every header says what it heads."""
    page = Page(feedback.to_html(result, "ada"))
    (rows,) = page.tables.values()
    assert rows == [
        ["task", "tests", "points", "of"],
        ["grow", "✗ 1 of 2 passed", "1.5", "3.5"],
        ["prune", "? 0 of 1 passed, 1 could not tell", "0", "1"],
        ["all tasks", "1.5", "4.5"],
    ]
    assert page.hrefs == ["#task-1", "#task-2"]
    assert {"task-1", "task-2"} <= set(page.ids)
    assert all(given.get("scope") in ("row", "col") for tag, given in page.tags if tag == "th")


def test_html_and_text_say_the_same(result: LabResult) -> None:
    """Titles, messages, points, notes, faults of the grader, and what counts."""
    grade = Grade(
        student="ada", lab="step1_trees", status="graded", result=result, person=Person(student="ada")
    )
    final = Final(
        grade=grade, lab=LAB, raw=1.5, max_points=4.5, points=1.0, why=("Half a point for being a day late.",)
    )
    page = Page(feedback.to_html(result, "ada", LAB.title, final)).text
    text = feedback.to_text(result, "ada", final)
    assert "What counts: 1 of 4.5 points" in text
    for line in text.splitlines():
        said = re.sub(r"^(passed|FAILED|COULD NOT TELL)  | \(hidden test\)|  \[.*\]$", "", line.strip())
        said = re.sub(r"^(grow|prune): ", r"\1 ", said).replace("step1_trees, ada", "ada")
        assert " ".join(said.split()) in page, said


def test_feedback_says_nothing_of_what_counts_where_it_is_the_same(result: LabResult) -> None:
    """Nobody was late, nobody decided anything."""
    grade = Grade(
        student="ada", lab="step1_trees", status="graded", result=result, person=Person(student="ada")
    )
    final = Final(grade=grade, lab=LAB, raw=1.5, max_points=4.5, points=1.5)
    for said in (feedback.to_html(result, "ada", LAB.title, final), feedback.to_text(result, "ada", final)):
        assert "What counts" not in said


def test_text_feedback_holds_nothing_that_acts_on_a_terminal() -> None:
    """Whatever a note says, which names files of a submission."""
    result = LabResult(lab="step1_trees", tests=(), notes=("\x1b[2J\u202ega.py was ignored",))
    assert "\ufffd[2J\ufffdga.py was ignored" in feedback.to_text(result, "ada")


def test_every_picture_has_words_for_it(result: LabResult) -> None:
    """For whoever cannot see it."""
    tests = (msgspec.structs.replace(result.tests[1], picture=b"\x89PNG"),)
    page = Page(feedback.to_html(msgspec.structs.replace(result, tests=tests), "ada"))
    (picture,) = [given for tag, given in page.tags if tag == "img"]
    assert len(picture["alt"]) > 40


def test_a_figure_of_the_students_own_is_shown_once(result: LabResult) -> None:
    """With the task that drew it, whether its tests passed or not, and with words for it."""
    tests = (msgspec.structs.replace(result.tests[0], figure=b"\x89PNG"), *result.tests[1:])
    page = Page(feedback.to_html(msgspec.structs.replace(result, tests=tests), "ada"))
    (picture,) = [given for tag, given in page.tags if tag == "img"]
    assert picture["src"] == "data:image/png;base64,iVBORw=="
    assert picture["alt"].startswith("What grow drew")
