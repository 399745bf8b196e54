"""What a student sees: pytest in the released folder, alone, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from dlgrade.course import find_course
from dlgrade.release import release
from toy_course import DOUBLE, write_course

ROOT = Path(__file__).parents[2]


def run_pytest(cwd, *words, timeout=60):
    """Exit status and output of pytest, as a student runs it."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))
    }
    environment["COLUMNS"] = "100"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def rows(output):
    """The progress table: name to (passed, failed, points)."""
    table = output.partition(" your progress ")[2]
    found = re.findall(r"^  (\S.*?) +(\d+) +(\d+)   (\S+ of \S+)$", table, re.MULTILINE)
    return [(name, int(passed), int(failed), points) for name, passed, failed, points in found]


@pytest.fixture
def student(tmp_path):
    """The toy course's folder, freshly released."""
    course = write_course(tmp_path / "course")
    release(course, tmp_path / "student")
    return tmp_path / "student"


def solve(student):
    """Put the solutions in place of the stubs."""
    for file in (student.parent / "course" / "solutions").glob("*.py"):
        (student / file.name).write_bytes(file.read_bytes())


@pytest.mark.parametrize("where", ["module", "function"])
def test_a_package_that_one_lab_alone_needs_is_named_with_its_file(student, where):
    """Only that lab's tests fail, and they say which requirements to install."""
    solve(student)
    (student / "requirements-extA_more.txt").write_text("-r requirements.txt\ntail\n")
    lines = ["import tail", "def half(x):", "    return x / 2"]
    if where == "function":
        lines = [lines[1], "    import tail", lines[2]]
    (student / "extA_more.py").write_text("\n".join(lines) + "\n")
    status, output = run_pytest(student)
    assert status == 1, output
    assert (
        "ModuleNotFoundError: No module named 'tail'\n"
        "Is it installed? Run: pip install -r requirements-extA_more.txt" in output
    ), output
    failed = [name for name, _, failures, _ in rows(output) if failures]
    assert failed == ["half", "total", "all labs"], output


def test_at_first_everything_fails_with_the_tasks_names(student):
    """Every failure is a NotImplementedError of two lines; the table shows every task with 0 points."""
    status, output = run_pytest(student)
    assert status == 1, output
    assert rows(output) == [
        ("shout", 0, 1, "0 of 1"),
        ("double", 0, 2, "0 of 2.5"),
        ("total", 0, 3, "0 of 3.5"),
        ("half", 0, 1, "0 of 1"),
        ("total", 0, 1, "0 of 1"),
        ("all labs", 0, 4, "0 of 4.5"),
    ], output
    reasons = re.findall(
        r"^(\w+)\.py:\d+: NotImplementedError: (\w+): not written yet; see handouts/\1\.md$",
        output,
        re.MULTILINE,
    )
    assert [task for _, task in reasons] == ["shout", "double", "double", "double", "half"], output
    assert "ERROR" not in output
    failures = output.partition("= FAILURES =")[2].partition(" your progress ")[0]
    assert len(failures.strip().split("\n")) <= 2 + 2 * 5, "two lines for each of the five cases"


def test_with_the_solutions_everything_passes(student):
    """The same folder with the reference in place of the stubs."""
    solve(student)
    status, output = run_pytest(student)
    assert status == 0, output
    assert rows(output)[-1] == ("all labs", 4, 0, "4.5 of 4.5"), output


def test_a_run_of_one_task_shows_only_that_task(student):
    """``pytest tests/<lab> -k <task>``, also from another folder."""
    solve(student)
    status, output = run_pytest(student.parent, "student/tests/step1_toy", "-k", "double")
    assert status == 0, output
    assert rows(output) == [("double", 2, 0, "2.5 of 2.5"), ("total", 2, 0, "2.5 of 2.5")], output


def test_a_test_counts_only_when_all_of_its_cases_pass(student):
    """One wrong case of a parametrized test costs the test's points, once; the message says what came."""
    solve(student)
    (student / "step1_toy.py").write_text(
        DOUBLE.replace("return doubled_by_the_solution", "return 7 if x == 3 else doubled_by_the_solution")
    )
    status, output = run_pytest(student, "tests/step1_toy/test_double.py", "-k", "numbers_are_doubled")
    assert status == 1, output
    assert rows(output)[0] == ("double", 0, 1, "0 of 1.5"), output
    assert "A number is doubled.\n" in output
    assert "double(x) is wrong\n  expected: 6\n  got:      7\n  hint:     2 · x\n" in output
    assert "labkit" not in output.partition("= FAILURES =")[2], "the checks' own lines are no help"


def test_a_hypothesis_failure_names_the_smallest_example(student):
    """The example that breaks the promise is part of the message."""
    solve(student)
    (student / "step1_toy.py").write_text(DOUBLE.replace("np.asarray(x)", "min(x, 20)"))
    status, output = run_pytest(student, "-k", "any_number")
    assert status == 1, output
    assert "x=21" in output
    assert "reproduce_failure" not in output


def test_a_students_exception_shows_the_students_lines(student):
    """File, line and text of the student's own frames; the library that raised is named in one line."""
    solve(student)
    (student / "step1_toy.py").write_text(
        "import numpy as np\n\n\ndef helper(x):\n    return np.reshape(x, (2, 2))\n\n\n"
        "def double(x):\n    return helper(x)\n\n\ndef shout(text):\n    return sing(text)\n\n\n"
        "def sing(text):\n    return shout(text)\n"
    )
    status, output = run_pytest(student, "tests/step1_toy", "-k", "three or capitals")
    assert status == 1, output
    assert "  step1_toy.py:9:  return helper(x)\n  step1_toy.py:5:  return np.reshape(x, (2, 2))\n" in output
    assert re.search(r"^  raised inside numpy/\S+:\d+$", output, re.MULTILINE), output
    assert "ValueError: cannot reshape array" in output
    assert "RecursionError" in output
    assert output.count("return shout(text)") < 10, "a runaway recursion is shortened"


def test_only_the_end_of_what_was_printed_is_shown(student):
    """A progress bar and a hundred lines become a few lines; the last ones are there."""
    solve(student)
    (student / "extA_more.py").write_text(
        "def half(x):\n    for i in range(100):\n        print(f'line {i}')\n"
        "    print('10%\\b\\b\\r90%\\b\\b\\r100%\\b\\b\\r')\n    return x\n"
    )
    status, output = run_pytest(student, "-k", "half")
    assert status == 1, output
    assert "line 99\n100%\n" in output
    assert "line 80" not in output


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "def double(x:\n    return 2 * x\n",
            "step1_toy.py, line 1: Python cannot read this file.\n    def double(x:",
        ),
        (
            "import numpyy\n",
            "step1_toy.py cannot be imported.\n  step1_toy.py:1: import numpyy\n"
            "ModuleNotFoundError: No module named 'numpyy'\nIs it installed?",
        ),
        ("X = 1\nY = X / 0\n", "step1_toy.py:2: Y = X / 0\nZeroDivisionError: division by zero\n"),
        ("import sys\nsys.exit('bye')\n", "step1_toy.py:2: sys.exit('bye')\nSystemExit: bye\n"),
        ("def duoble(x):\n    return 2 * x\n", "step1_toy.py has no function double.\n"),
        ("double = 2\n", "double in step1_toy.py is not a function but of type int."),
        (None, "step1_toy.py is not there.\n"),
    ],
    ids=["syntax error", "import error", "raises", "exits", "misspelt", "no function", "no file"],
)
def test_a_module_that_cannot_be_used_fails_its_tests_with_one_clear_message(student, text, expected):
    """Its own tests fail, as failures of the student; the other labs' tests are not touched."""
    solve(student)
    (student / "extA_more.py").write_text("def half(x):\n    return x / 2\n")
    if text is None:
        (student / "step1_toy.py").unlink()
    else:
        (student / "step1_toy.py").write_text(text)
    status, output = run_pytest(student, "tests/step1_toy/test_double.py")
    assert status == 1, output
    assert output.count(expected) == 3, output
    assert rows(output)[0] == ("double", 0, 2, "0 of 2.5"), output
    assert "Traceback" not in output
    assert "ERROR" not in output


def test_pytests_own_traceback_is_there_when_asked_for(student):
    """``--tb=long`` is not overruled."""
    status, output = run_pytest(student, "--tb=long", "-k", "half")
    assert status == 1, output
    assert ">       raise NotImplementedError" in output


def test_a_folder_without_its_table_of_labs_is_told_so(student):
    """One line, not a traceback."""
    (student / "labs.toml").unlink()
    status, output = run_pytest(student)
    assert status == 4, output
    assert output.strip() == "ERROR: labs.toml must lie beside pytest.ini; download the course's folder again"


def test_every_test_starts_from_the_same_random_states(student):
    """Python's and NumPy's random numbers do not depend on which tests ran before."""
    solve(student)
    (student / "tests/step1_toy/test_double.py").write_text(
        "import random\nimport numpy as np\n\n\n"
        "def test_a(): print('drawn', random.random(), np.random.rand())\n\n\n"
        "def test_b(): print('drawn', random.random(), np.random.rand())\n"
    )
    _, output = run_pytest(student, "tests/step1_toy/test_double.py", "-s")
    drawn = re.findall(r"drawn (.*)", output)
    assert len(drawn) == 2, output
    assert drawn[0].rstrip(".") == drawn[1].rstrip("."), output


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real course's folder, released afresh."""
    folder = tmp_path_factory.mktemp("real") / "student"
    release(find_course(ROOT), folder)
    return folder


def test_the_real_stubs_all_fail_and_only_with_not_implemented(real):
    """TensorFlow is imported once, nothing passes, nothing else is raised, and every task is named."""
    course = find_course(ROOT)
    status, output = run_pytest(real, timeout=300)
    assert status == 1, output
    failures = output.partition("= FAILURES =")[2].partition(" your progress ")[0].strip("=\n ").split("\n")
    reasons = [line for line in failures if not line.startswith("____")]
    unexpected = [
        line for line in reasons if not re.match(r"\w+\.py:\d+: NotImplementedError: \w+: not", line)
    ]
    assert unexpected == [], output
    table = rows(output)
    assert [name for name, *_ in table if name not in {"total", "all labs"}] == [
        task for lab in course.labs.values() for task, worth in lab.tasks.items() if worth.public
    ]
    public = sum(task.public for lab in course.labs.values() for task in lab.tasks.values())
    name, passed, failed, points = table[-1]
    assert (name, passed, points) == ("all labs", 0, f"0 of {public:g}")
    assert failed > 0


def test_the_real_solutions_pass_every_public_test(real):
    """The reference earns every public point in the students' own pytest."""
    course = find_course(ROOT)
    for lab in course.labs.values():
        (real / lab.module).write_bytes((ROOT / "solutions" / lab.module).read_bytes())
    status, output = run_pytest(real, timeout=600)
    assert status == 0, output
    public = sum(task.public for lab in course.labs.values() for task in lab.tasks.values())
    assert rows(output)[-1][3] == f"{public:g} of {public:g}", output
