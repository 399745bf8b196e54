"""dlgrade verify: what it looks at, what it finds, what it remembers, and that nothing ships without it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import pytest
from dlgrade.course import Course, load_course
from dlgrade.errors import GraderError
from dlgrade.grading import Grader
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.verify import cases, consistency, corpus, judging
from dlgrade.verify.cases import GROUPS, Case
from dlgrade.verify.corpus import Kind
from dlgrade.verify.leaks import Secrets
from dlgrade.verify.running import Finding, Verification, require
from toy_course import FILES, write_course

TOY = "step1_toy"
HANDOUT = "assignments/step1_toy/README.md"
TABLE = "assignments/step1_toy/lab.toml"
HIDDEN = "assignments/step1_toy/hidden/test_shout.py"
REFERENCE = (
    "import math\n\nLIMIT = 3\n\n\ndef helper(x):\n    return x\n\n\ndef one(x):\n    return helper(x)\n\n\n"
)
REFERENCE += "def two(x):\n    return one(x)\n\n\ndef three(x):\n    return LIMIT\n"

CORPUS = {
    "right/double/added.py": '"""Added to itself."""\n\n\ndef double(x):\n    return np.asarray(x) + x\n',
    "right/shout/letters.py": '"""Letter by letter."""\n\n\ndef shout(text):\n    if len(text) == 0:\n'
    '        raise ValueError("text is empty")\n    return "".join(c.upper() for c in text)\n',
    "wrong/double/squared.py": '"""Squared.\n\nCaught by: test_any_number_is_doubled\nTold: got:\n"""\n'
    "\n\ndef double(x):\n    return np.asarray(x) ** 2\n",
    "wrong/shout/silent.py": '"""Empty is no error.\n\nCaught by: test_silence_is_refused_in_secret\n"""\n'
    "\n\ndef shout(text):\n    return text.upper()\n",
}
MISTAKEN = {
    "right/shout/lower.py": '"""In small letters."""\n\n\ndef shout(text):\n    if not text:\n'
    "        raise ValueError\n    return text.lower()\n",
    "wrong/double/half.py": '"""Half of it.\n\nCaught by: test_nothing, test_arrays_are_doubled_in_secret\n'
    'Told: half of it\n"""\n\n\ndef double(x):\n    return np.asarray(x) / 2\n',
    "wrong/double/both.py": '"""Both are wrong.\n\nCaught by: test_any_number_is_doubled\n"""\n'
    "\n\ndef double(x):\n    return x\n\n\ndef shout(text):\n    return text\n",
    "wrong/shout/silent.py": '"""Empty is no error.\n\nCaught by: test_letters_become_capitals\n"""\n'
    "\n\ndef shout(text):\n    return text.upper()\n",
}


def toy(root: Path, snippets: dict[str, str]) -> Course:
    """The toy course with a corpus."""
    course = write_course(root)
    for name, text in snippets.items():
        path = root / corpus.FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return course


def verified(course: Course) -> list[Finding]:
    """All findings about the toy lab."""
    verification = Verification(course, [course.lab(TOY)])
    return list(verification.run(lambda: Grader(course, unsafe=True), jobs=2))


def no_grader() -> NoReturn:
    """In place of a grader, where none may be needed."""
    raise AssertionError("a grader was started")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, list[Finding]]:
    """A course in order, and what verifying it found."""
    course = toy(tmp_path_factory.mktemp("good"), CORPUS)
    return course, verified(course)


@pytest.fixture(scope="module")
def bad_course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, list[Finding]]:
    """A course whose corpus promises too much, and what verifying it found."""
    course = toy(tmp_path_factory.mktemp("bad"), CORPUS | MISTAKEN)
    return course, verified(course)


@pytest.fixture(scope="module")
def bad(bad_course: tuple[Course, list[Finding]]) -> dict[str, str]:
    """Its problems, by the name of the case."""
    return {finding.name: "; ".join(finding.problems) for finding in bad_course[1] if finding.problems}


def test_a_course_in_order_has_no_problems(good: tuple[Course, list[Finding]]) -> None:
    """Reference, seeds, stub, broken, right and wrong answers are all looked at."""
    _, findings = good
    assert [f"{f.name}: {f.problems}" for f in findings if f.problems] == []
    assert {finding.group for finding in findings} == {"sources", "leaks", *GROUPS}
    names = {finding.name for finding in findings}
    assert {"does not parse", "empty", "without double", "without shout", "stub", "seed 9"} <= names


def test_what_was_verified_is_not_graded_again(good: tuple[Course, list[Finding]]) -> None:
    """The same content needs no grader, and may be bundled."""
    course, findings = good
    verification = Verification(course, [course.lab(TOY)])
    assert verification.unverified() == []
    again = list(verification.run(no_grader, jobs=1))
    assert sorted(f.name for f in again) == sorted(f.name for f in findings)
    require(course, [course.lab(TOY)])


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ("assignments/step1_toy/hidden/test_shout.py", "CHANGED = True"),
        ("assignments/step1_toy/lab.toml", "[limits]\ncall_seconds = 19"),
        ("solutions/step1_toy.py", "# changed"),
        ("tests/submissions/wrong/shout/silent.py", "# changed"),
    ],
)
def test_a_change_asks_for_another_verify(good: tuple[Course, list[Finding]], change: str, more: str) -> None:
    """Of a test, the limits, the solution, or a snippet."""
    course, _ = good
    path = course.root / change
    before = path.read_text()
    try:
        path.write_text(before.replace("return text.upper()", 'return text.upper() + ""') + f"\n{more}\n")
        with pytest.raises(GraderError, match="not verified with this content"):
            require(course, [load_course(course.root).lab(TOY)])
    finally:
        path.write_text(before)


def test_a_right_answer_that_loses_marks_is_reported(bad: dict[str, str]) -> None:
    """With the test and what it said."""
    assert "shout.test_letters_become_capitals fails" in bad["right/shout/lower"]


def test_a_wrong_answer_that_its_test_does_not_catch_is_reported(bad: dict[str, str]) -> None:
    """Other tests that catch it are not what was promised."""
    assert bad["wrong/shout/silent"] == "is not caught by test_letters_become_capitals"


def test_a_wrong_answer_that_names_no_test_of_its_task_is_reported(bad: dict[str, str]) -> None:
    """A test that was renamed catches nothing; words that nobody says are missed, too."""
    assert "is to be caught by test_nothing, which is no test of double" in bad["wrong/double/half"]
    assert "no message says 'half of it'" in bad["wrong/double/half"]


def test_a_wrong_answer_that_costs_marks_elsewhere_is_reported(bad: dict[str, str]) -> None:
    """Nothing is failed twice for one mistake."""
    assert "shout.test_letters_become_capitals fails" in bad["wrong/double/both"]


def test_a_lab_with_problems_may_not_be_bundled(bad_course: tuple[Course, list[Finding]]) -> None:
    """Although all of it was graded with this content."""
    course, _ = bad_course
    assert Verification(course, [course.lab(TOY)]).unverified() == []
    with pytest.raises(GraderError, match=f"{TOY}: .*; dlgrade verify {TOY} shows all"):
        require(course, [course.lab(TOY)])


def test_a_sample_holds_every_group_and_moves_with_the_content(tmp_path: Path) -> None:
    """The same content gives the same sample; other content, others."""
    more = {f"wrong/shout/w{n}.py": CORPUS["wrong/shout/silent.py"] for n in range(20)}
    course = toy(tmp_path, CORPUS | more)
    every = cases.of_lab(course, course.lab(TOY))
    samples = [[case.name for case in cases.sampled(every, salt)] for salt in ("a", "a", "b", "c")]
    assert samples[0] == samples[1]
    assert len({tuple(sample) for sample in samples}) == 3
    for sample in samples:
        assert {case.group for case in every if case.name in sample} == set(GROUPS)
        assert len([name for name in sample if name.startswith("wrong/shout")]) == cases.SAMPLED["wrong"]


@pytest.mark.parametrize(
    ("old", "new", "tasks"),
    [
        ("return helper(x)", "return helper(x) + 1", ("one", "two")),
        ("def helper(x):\n    return x", "def helper(x):\n    return -x", ("one", "two")),
        ("return one(x)", "return x", ("two",)),
        ("LIMIT = 3", "LIMIT = 4", ("three",)),
        ("import math\n", "import math\n\nprint(math.pi)\n", ("one", "two", "three")),
        ("    return LIMIT", '    """Words."""\n    return LIMIT', ()),
    ],
)
def test_a_change_reaches_what_uses_it(old: str, new: str, tasks: tuple[str, ...]) -> None:
    """By way of helpers, other tasks and globals; an action at import reaches everything."""
    assert old in REFERENCE
    module = REFERENCE.replace(old, new)
    assert corpus.reached(module, REFERENCE, ("one", "two", "three")) == tasks


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("def f(:\n", "cannot be read as Python"),
        ('"""no sentence"""\n', "begins with no sentence"),
        ('"""Wrong."""\n', "names no test"),
        ('"""Wrong.\n\nCaught by: nobody\n"""\n', "names no test"),
    ],
)
def test_a_malformed_snippet_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    """With its file and what to do."""
    path = tmp_path / "snippet.py"
    path.write_text(text)
    with pytest.raises(GraderError, match=f"snippet.py: .*{complaint}"):
        corpus.read(path, Kind.WRONG, "double")


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        (HANDOUT, "## shout", "## whisper_it", "its headings name whisper_it, double"),
        (TABLE, "public = 2.5", "public = 2", "its tests are worth 2.5; lab.toml says 2"),
        (TABLE, "hidden = 1", "hidden = 0", "tests no task with points"),
        ("solutions/step1_toy.py", "def shout", "def whisper", "no function shout"),
        (HIDDEN, "@pytest.mark.points(1)\n", "", "needs one marker"),
        (HIDDEN, '    """An empty text is refused."""\n', "", "no sentence"),
        (HIDDEN, "(shout)", "(shout, double)", "the fixture of another task"),
        (HIDDEN, "_silence_is_refused_in_secret", "_letters_become_capitals", "is the name of two tests"),
    ],
)
def test_a_lab_that_contradicts_itself_is_told(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    """Handout, solution, tests and lab.toml name the same tasks and points."""
    write_course(tmp_path)
    path = tmp_path / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    course = load_course(tmp_path)
    found = consistency.problems(course, course.lab(TOY))
    assert any(complaint in text for text in found), found


def test_a_lab_that_contradicts_itself_is_not_graded(tmp_path: Path) -> None:
    """What its tests say would mean nothing; a test that Python cannot read is named, and nothing crashes."""
    course = toy(tmp_path, CORPUS)
    (tmp_path / HIDDEN).write_text("def test_(:\n")
    found = list(Verification(course, [course.lab(TOY)]).run(no_grader, jobs=1))
    assert [finding.group for finding in found] == ["sources", "leaks"]
    assert "test_shout.py" in found[0].problems[0]


def test_a_task_that_is_used_needs_a_stand_in(tmp_path: Path) -> None:
    """Its function in stand_ins.py, and a task that uses it."""
    write_course(tmp_path)
    folder = tmp_path / "assignments" / TOY
    (folder / "stand_ins.py").write_text("def shout(text):\n    return text\n")
    course = load_course(tmp_path)
    assert "shout is used by no task" in consistency.problems(course, course.lab(TOY))[0]
    table = (folder / "lab.toml").read_text()
    (folder / "lab.toml").write_text(table.replace("[tasks.shout]\n", '[tasks.shout]\nuses = ["double"]\n'))
    course = load_course(tmp_path)
    assert "no function double, which a task uses" in consistency.problems(course, course.lab(TOY))[0]
    (folder / "lab.toml").write_text(table.replace("[tasks.shout]\n", '[tasks.shout]\nuses = ["shout"]\n'))
    with pytest.raises(GraderError, match="shout uses shout, which is no other task"):
        load_course(tmp_path)


def judged(tmp_path: Path, test: TestResult, changed: Mapping[Path, str] = MappingProxyType({})) -> list[str]:
    """The problems of a result with one test, which the case asks to fail."""
    course = write_course(tmp_path)
    for path, text in changed.items():
        path.write_text(text)
    lab = course.lab(TOY)
    case = Case(
        lab=lab, group="wrong", name="wrong/shout/x", source="pass\n", tasks=("shout",), wrong="shout"
    )
    return judging.problems(case, LabResult(lab=lab.id, tests=(test,)), Secrets(course, lab))


def failed(message: str, *, visibility: Visibility = Visibility.PUBLIC, title: str = "T.") -> TestResult:
    """A failed test of ``shout``."""
    return TestResult(
        task="shout", test="test_x", title=title, visibility=visibility, points=1, status=Status.FAILED,
        message=message,
    )  # fmt: skip


def test_a_message_that_shows_a_solution_or_a_hidden_test_is_a_leak(tmp_path: Path) -> None:
    """Whoever is meant to read it: a hidden test's messages are shown one day, too."""
    line = "    doubled_by_the_solution = SECRET_FACTOR_OF_THE_SOLUTION * np.asarray(x)"
    assert judged(tmp_path, failed("clear words")) == []
    assert "shows a line" in judged(tmp_path, failed(f"wrong\n{line}"))[0]
    hidden = failed(f"wrong\n{line}", visibility=Visibility.HIDDEN)
    assert "shows a line" in judged(tmp_path, hidden)[0]


def test_a_hidden_test_is_not_told_before_marks_are_published(tmp_path: Path) -> None:
    """Neither its name nor its title nor its numbers stand where a student reads at once."""
    hidden = tmp_path / HIDDEN
    write_course(tmp_path)
    text = FILES[HIDDEN].replace("    with", "    assert 48.151 > 0, 'no'\n    with")
    for words in ("see test_silence_is_refused_in_secret", "An empty text is refused.", "not 48.151"):
        assert "of a hidden test" in judged(tmp_path, failed(words), {hidden: text})[0]
    assert judged(tmp_path, failed("not 48.1512"), {hidden: text}) == []
    own = failed("wrong", visibility=Visibility.HIDDEN, title="An empty text is refused.")
    assert judged(tmp_path, own) == []


def test_data_of_a_hidden_test_in_its_message_is_a_leak(tmp_path: Path) -> None:
    """Three numbers in a row are data, one is not; an index and a shape may be of the same numbers."""
    write_course(tmp_path)
    data = {tmp_path / HIDDEN: FILES[HIDDEN] + "\nLOSSES = [0.9, 0.5, 0.625, 4]\nLABELS = [3, 1, 4]\n"}
    told = failed("with 0.5, 0.625 and 4\n  got: [0.5, 0.625, 4.0]", visibility=Visibility.HIDDEN)
    assert judged(tmp_path, told, data) == ["shout.test_x shows data of a hidden test: 0.5, 0.625, 4"]
    labels = failed("labels 3 1 4", visibility=Visibility.HIDDEN)
    assert judged(tmp_path, labels, data) == ["shout.test_x shows data of a hidden test: 3, 1, 4"]
    fine = failed(
        "(3, 1, 4) is wrong at [3, 1, 4]\n  expected: 0.5\n  got: 0.9", visibility=Visibility.HIDDEN
    )
    assert judged(tmp_path, fine, data) == []


def test_a_failure_without_words_is_reported(tmp_path: Path) -> None:
    """A student would not know what to do."""
    assert judged(tmp_path, failed(" ")) == ["shout.test_x fails without a message"]


def test_a_test_that_could_not_tell_is_reported(tmp_path: Path) -> None:
    """It is no catch."""
    test = TestResult(
        task="shout", test="test_x", title="T.", visibility=Visibility.PUBLIC, points=1,
        status=Status.COULD_NOT_TELL, message="later", detail="Traceback\nKeyError: 3",
    )  # fmt: skip
    assert judged(tmp_path, test) == ["shout.test_x could not tell: KeyError: 3"]


def command(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command on a course, as the shell runs it."""
    return subprocess.run(
        [sys.executable, "-m", "dlgrade", "--course", str(course.root), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_fails_and_names_what_failed(tmp_path: Path) -> None:
    """Exit status 1, a line for each problem, a table, and the messages on request."""
    course = toy(tmp_path, {name: text for name, text in (CORPUS | MISTAKEN).items() if "double" in name})
    ran = command(course, "verify", TOY, "--sample", "--messages", str(tmp_path / "messages.md"))
    assert ran.returncode == 1, ran.stderr
    assert f"{TOY} wrong/double/half: is to be caught by test_nothing" in ran.stdout
    assert "not as they must be" in ran.stdout
    assert ran.stderr == ""
    assert "## wrong/double/half" in (tmp_path / "messages.md").read_text()


def test_a_bundle_is_refused_without_a_verify(tmp_path: Path) -> None:
    """One line that says which command to run, and no zip."""
    course = toy(tmp_path, CORPUS)
    ran = command(course, "bundle", TOY)
    assert ran.returncode == 1
    assert f"run dlgrade verify {TOY}" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert not list((tmp_path / "autograder").glob("dist/*.zip"))
    assert command(course, "bundle", TOY, "--unverified").returncode == 0
    assert (tmp_path / "autograder/dist" / f"{TOY}.zip").is_file()
