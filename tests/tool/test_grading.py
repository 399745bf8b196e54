"""Grading one submission for real: a worker without tests, an examiner without the student's code."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest
from dlgrade.course import load_course
from dlgrade.errors import GraderError
from dlgrade.grading import Grader
from dlgrade.results import LabResult, Status
from dlgrade.sandbox.confine import Protection
from dlgrade.submission import Submission
from small_course import RIGHT, RIGHT_MODEL, RIGHT_PLOT, SECRET, Desk, make_course, message, statuses


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One grader for the whole module: TensorFlow is imported once."""
    course = make_course(tmp_path_factory.mktemp("course"))
    scratch = tmp_path_factory.mktemp("scratch")
    with Grader(course, unsafe=True) as grader:
        yield Desk(grader, course, scratch)


def with_square(body: str) -> str:
    """The right answer, but for ``square``."""
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return RIGHT + f"\ndef square(x):\n{indented}"


def test_a_right_answer_has_full_marks(desk: Desk) -> None:
    """Every test passes, and the record says where it was measured."""
    result = desk.grade(RIGHT)
    assert (result.points, result.max_points) == (4, 4), [t for t in result.tests if t.message]
    assert [test.task for test in result.tests] == ["square"] * 2 + ["double_all"] * 2
    assert result.device


def test_a_package_that_is_missing_here_is_the_grader_s_fault(desk: Desk) -> None:
    """Nothing is graded, the message says what to install, and other labs are graded as ever."""
    lab = msgspec.structs.replace(desk.lab, requires=("missing_package",))
    with pytest.raises(GraderError, match=r"step8_small needs missing_package, .*'\.\[missing_package\]'"):
        desk.grader.grade(lab, Submission("ada", {}))
    assert desk.grade(RIGHT).points == 4


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GraderError])
def test_a_start_that_is_broken_off_leaves_nothing_behind(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """It takes seconds, in which somebody may press Ctrl-C or end the command."""

    def broken_off(_: Grader) -> None:
        raise error

    monkeypatch.setattr(Grader, "_start", broken_off)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(error), Grader(desk.course, unsafe=True):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_a_lab_requires_is_imported_before_any_worker(tmp_path: Path) -> None:
    """A worker finds it in memory, as it finds TensorFlow; what is not installed is left out."""
    table = tmp_path / "assignments/step8_small/lab.toml"
    make_course(tmp_path)
    table.write_text('requires = ["wave", "missing_package"]\n' + table.read_text())
    course = load_course(tmp_path)
    ready = msgspec.structs.replace(course.lab("step8_small"), requires=("wave",))
    source = tmp_path / "ada.py"
    source.write_text("import sys\nassert 'wave' in sys.modules\n" + RIGHT)
    with Grader(course, unsafe=True) as grader:
        result = grader.grade(ready, Submission("ada", {ready.module: source}))
    assert result.points == result.max_points, [test.message for test in result.tests]
    with Grader(course, labs=[course.lab("step9_model")], unsafe=True) as grader:
        result = grader.grade(ready, Submission("ada", {ready.module: source}))
    assert "assert 'wave' in sys.modules" in result.tests[0].message, "the control: no lab to grade needs it"


def test_a_model_is_rebuilt_and_trained_by_the_examiner(desk: Desk) -> None:
    """Parameters are counted and the loss is lowered on the examiner's own object."""
    result = desk.grade(RIGHT_MODEL, lab_id="step9_model")
    assert (result.points, result.max_points) == (2, 2), [t for t in result.tests if t.message]


def test_a_model_that_keras_cannot_use_is_the_students_matter(desk: Desk) -> None:
    """Compiled with nonsense, it crosses and is refused only when the test evaluates it."""
    source = RIGHT_MODEL.replace('"mse")', '"mse", ["mae"])')  # the third argument is loss_weights
    result = desk.grade(source, lab_id="step9_model")
    assert statuses(result)["test_training_lowers_the_loss"] is Status.FAILED, result.undecided
    said = message(result, "test_training_lowers_the_loss")
    assert said.startswith("what the function returned cannot be used as this test uses it"), said
    assert "got:      ValueError: dtype='string'" in said, said


def test_a_wrong_answer_loses_its_own_points_and_is_explained(desk: Desk) -> None:
    """Expected and got are in the message; other tasks keep their points."""
    result = desk.grade(with_square("return x + x"))
    assert result.points == 2
    assert f"expected: {SECRET**2}" in message(result, "test_a_secret_number_is_squared")
    assert statuses(result)["test_all_are_doubled"] is Status.PASSED


def test_the_same_submission_has_the_same_record_twice(desk: Desk) -> None:
    """Marks and messages do not depend on the run."""
    source = with_square("import random\nreturn random.random()") + "\ndef double_all(x):\n    return 2 * x\n"
    first, second = desk.grade(source), desk.grade(source)
    assert [(t.status, t.message) for t in first.tests] == [(t.status, t.message) for t in second.tests]


def test_a_module_may_define_thousands_of_functions(desk: Desk) -> None:
    """As some star imports do: the lab's own are found among them."""
    many = "for n in range(5000):\n    exec(f'def f{n}(): pass')\n"
    assert desk.grade(many + RIGHT).points == 4


def test_a_module_that_reads_itself_reads_what_everybody_with_the_same_work_reads(desk: Desk) -> None:
    """Its own comments and line numbers change no mark: alone or among others, the same work is the same."""
    marks = "open(__name__ + '.py').read().count(chr(35))"
    reading = f"import sys\nreturn 5000 + 1000 * {marks} + sys._getframe().f_lineno"
    plain = with_square(reading)
    said = {}
    for name, source in {"plain": plain, "commented": "# one\n\n# two\n" + plain + "# three\n"}.items():
        said[name] = message(desk.grade(source), "test_a_number_is_squared")
    assert said["plain"] == said["commented"], said
    assert "ACTUAL: array(50" in said["plain"], said["plain"]


BROKEN = {
    "a stub": (
        with_square('raise NotImplementedError("square: write this function")'),
        "square(…) raised NotImplementedError: square: write this function",
    ),
    "an exception": (
        with_square("return {}['k']"),
        "raised KeyError: key 'k' not found\n  step8_small.py, line 9",
    ),
    "an unprintable exception": (with_square("raise ValueError('\\ud800')"), "raised ValueError: \\ud800"),
    "an exception whose text raises": (
        with_square("class E(Exception):\n    def __str__(self):\n        return 1 / 0\nraise E"),
        "raised E",
    ),
    "infinite recursion": (RIGHT + "\ndef square(x):\n    return square(x)\n", "RecursionError"),
    "a loop without end": (with_square("while True: pass"), "did not come back within 3 s"),
    "a hang in native code": (with_square("import time; time.sleep(10**6)"), "did not come back within 3 s"),
    "os._exit": (with_square("import os; os._exit(0)"), "ended itself with exit status 0"),
    "sys.exit": (with_square("import sys; sys.exit('bye')"), "raised SystemExit: bye"),
    "a crash": (with_square("import ctypes; return ctypes.string_at(0)"), "was killed by signal 11"),
    "a memory hog": (with_square("return [bytearray(1 << 24) for _ in range(10**6)]"), "more than 500 MiB"),
    "an enormous array": (with_square("import numpy; return numpy.zeros(2**25 + 1)"), "fit into one answer"),
    "a flood of small objects": (with_square("return list(range(10**6))"), "fit into one answer"),
    "many files": (
        with_square("for i in range(10**6): open(f'f{i}', 'w').close()"),
        "files",
    ),
    "something that cannot cross": (with_square("return lambda: 9"), "it is a function"),
    "no function": (RIGHT + "\ndel square\n", "step8_small.py defines no function square"),
    "None": (with_square("pass"), "None"),
    "garbage on the pipe": (
        with_square(
            "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'x' * 100)\n    except OSError: pass"
        ),
        "its process sent",
    ),
    "a closed pipe": (
        with_square("import os; os.closerange(0, 100); import time; time.sleep(60)"),
        "closed its connection",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_function_costs_its_own_tests_and_says_why(desk: Desk, case: str) -> None:
    """Whatever one function does, the others are graded, and the student reads what happened."""
    source, words = BROKEN[case]
    result = desk.grade(source)
    found = statuses(result)
    assert not result.undecided, [test.detail for test in result.undecided]
    assert found["test_a_number_is_squared"] is Status.FAILED
    assert words in message(result, "test_a_number_is_squared")
    assert found["test_all_are_doubled"] is Status.PASSED


UNUSABLE = {
    "a syntax error": ("def f(:\n    pass\n", "raised SyntaxError: invalid syntax\n  step8_small.py, line 1"),
    "an import error": (
        "import no_such_thing\n",
        "raised ModuleNotFoundError: No module named 'no_such_thing'",
    ),
    "an empty file": ("", "defines no function"),
    "a binary file": (bytes(range(256)) * 10, "SyntaxError"),
    "a NUL byte": (b"x = 1\0", "step8_small.py"),
    "an exit at import": ("import os; os._exit(7)", "ended itself with exit status 7"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_module_that_cannot_be_imported_is_explained_once_for_all_tests(desk: Desk, case: str) -> None:
    """No points, no doubt, and one message that names the cause."""
    source, words = UNUSABLE[case]
    result = desk.grade(source)
    assert result.points == 0
    assert {test.status for test in result.tests} == {Status.FAILED}
    for test in result.tests:
        assert words in test.message


def test_an_endless_import_is_stopped_once(desk: Desk) -> None:
    """It costs its limit once, and not once for every test."""
    lab = desk.lab
    path = desk.course.root / "endless.py"
    path.write_text("while True: pass")
    fast = msgspec.structs.replace(lab.limits, call_seconds=5, import_seconds=5)
    result = desk.grader.grade(msgspec.structs.replace(lab, limits=fast), Submission("a", {lab.module: path}))
    assert "import step8_small did not come back within 5 s" in result.tests[0].message
    assert result.points == 0
    waited = sum(test.seconds for test in result.tests)
    assert waited < 5 * len(result.tests), f"each test waited for itself: {waited} s"


def test_a_wrong_file_name_says_which_name_is_right(desk: Desk) -> None:
    """The message lists what came and names what was expected."""
    result = desk.grade(RIGHT, name="my_lab.py")
    assert result.points == 0
    assert "found: my_lab.py" in result.tests[0].message
    assert "step8_small.py" in result.tests[0].message


def test_a_slow_function_is_not_called_for_ever(desk: Desk) -> None:
    """After two calls that had to be stopped, its further tests fail at once; hypothesis shrinks nothing."""
    result = desk.grade(RIGHT + "\ndef double_all(x):\n    while True: pass\n")
    stopped = [test for test in result.tests if test.task == "double_all"]
    assert all(test.status is Status.FAILED for test in stopped)


def test_every_test_gets_a_fresh_process(desk: Desk) -> None:
    """What a call leaves behind in the module or on disk is gone in the next test."""
    source = with_square(
        "import os\nfirst = not os.path.exists('seen')\n"
        "open('seen', 'w').close()\nreturn x * x if first else 0"
    )
    assert desk.grade(source).points == 4


def test_arguments_changed_in_place_and_random_states_are_seen(desk: Desk) -> None:
    """A test that looks at its own array, or at its own random state, sees what the function did."""
    result = desk.grade(
        RIGHT + "\ndef double_all(x):\n    import numpy\n    numpy.random.rand()\n    return 2 * x\n"
    )
    assert "x is wrong" in message(result, "test_all_are_doubled")
    assert "for " in message(result, "test_all_are_doubled"), "a public property test shows its example"
    assert "the random state" in message(result, "test_chance_is_left_alone")


def test_helper_modules_travel_with_the_submission(desk: Desk) -> None:
    """A student may import a file of their own."""
    root = desk.course.root
    (root / "main.py").write_text(RIGHT.replace("x * x", "helper.times(x, x)") + "\nimport helper\n")
    (root / "helper.py").write_text("def times(a, b):\n    return a * b\n")
    files = {"step8_small.py": root / "main.py", "helper.py": root / "helper.py"}
    assert desk.grader.grade(desk.lab, Submission("ada", files)).points == 4


def test_many_submissions_at_once_do_not_mix(desk: Desk) -> None:
    """Threads grade side by side; each result belongs to its submission."""
    root = desk.course.root
    results: dict[int, LabResult] = {}

    def one(number: int) -> None:
        path = root / f"s{number}.py"
        path.write_text(with_square(f"return x * x if {number % 2} else {number}"))
        results[number] = desk.grader.grade(desk.lab, Submission(str(number), {desk.lab.module: path}))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [results[number].points for number in range(4)] == [2, 4, 2, 4]


def test_no_process_outlives_its_submission(desk: Desk) -> None:
    """Workers and examiners are gone when the result is there."""
    desk.grade(with_square("import time; time.sleep(100)"))
    assert psutil.Process(desk.grader.zygote_pid).children(recursive=True) == []


def test_a_killed_zygote_is_replaced(desk: Desk) -> None:
    """It is not the submission's fault: the next one is graded by a new one."""
    os.kill(desk.grader.zygote_pid, signal.SIGKILL)
    while psutil.pid_exists(desk.grader._zygote.pid) and desk.grader._zygote.alive:  # type: ignore[union-attr]
        time.sleep(0.01)
    assert desk.grade(RIGHT).points == 4


def add_lab(desk: Desk, test: str) -> LabResult:
    """Grade the right answer with one more hidden test."""
    path = desk.lab.folder / "hidden" / "test_double_all.py"
    path.write_text(test)
    try:
        return desk.grade(RIGHT)
    finally:
        path.unlink()


def test_a_fault_of_a_test_is_no_failure_of_the_student(desk: Desk) -> None:
    """The test could not tell; the instructor gets the traceback, the student does not."""
    result = add_lab(desk, "def test_odd(double_all):\n    '''Odd.'''\n    1 / 0\n")
    assert statuses(result)["test_odd"] is Status.COULD_NOT_TELL
    odd = result.undecided[0]
    assert "ZeroDivisionError" in odd.detail
    assert "ZeroDivisionError" not in odd.message
    assert result.points == 4


def test_an_examiner_that_dies_leaves_doubt_and_not_zero(desk: Desk) -> None:
    """Tests that were over keep their results, the rest could not tell."""
    result = add_lab(desk, "import os\ndef test_odd(double_all):\n    '''Odd.'''\n    os._exit(1)\n")
    assert statuses(result)["test_a_number_is_squared"] is Status.PASSED
    assert statuses(result)["test_odd"] is Status.COULD_NOT_TELL
    assert "ended unexpectedly" in result.undecided[0].detail


def test_tests_that_cannot_be_loaded_are_the_courses_fault(desk: Desk) -> None:
    """The error names the lab; nobody gets a zero."""
    with pytest.raises(GraderError, match=r"step8_small: the tests cannot be run: .*test_double_all.py"):
        add_lab(desk, "import no_such_thing\n")


def test_a_machine_that_cannot_isolate_refuses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Landlock and without a second user, files are open: only --unsafe grades then."""
    reasons = {Protection.LANDLOCK: "the kernel has none", Protection.UID: "not root"}
    monkeypatch.setattr("dlgrade.grading.probe", lambda _: reasons)
    with pytest.raises(GraderError, match="--unsafe"), Grader(desk.course):
        pass
    del reasons[Protection.UID]
    monkeypatch.setattr(Path, "stat", lambda _: os.stat_result((0o40755, *[0] * 9)))
    with pytest.raises(GraderError, match="chmod 700"), Grader(desk.course):
        pass


def test_what_a_plot_function_drew_is_kept_once(desk: Desk) -> None:
    """The first public test of a task has a picture of the figure; a hidden test's data is never shown."""
    result = desk.grade(RIGHT_PLOT, lab_id="step7_plot")
    assert set(statuses(result).values()) == {Status.PASSED}, statuses(result)
    drawn = {test.test: test.figure[:4] for test in result.tests if test.figure}
    assert drawn == {"test_there_is_one_line": b"\x89PNG"}


def test_a_hidden_tests_data_stays_hidden(desk: Desk) -> None:
    """Of the numbers that it passes and expects, its message has the first."""
    wrong = RIGHT_PLOT.replace("plot(values)", "plot([2 * value for value in values])")
    assert wrong != RIGHT_PLOT
    result = desk.grade(wrong, lab_id="step7_plot")
    assert message(result, "test_the_line_has_the_values") == (
        "the line is wrong\n  expected: [4.0, …]\n  got:      [8.0, …]"
    )


def test_the_same_network_is_trained_once(desk: Desk) -> None:
    """Records say how many trainings were done for them, and how many had been done before."""
    first = desk.grade(RIGHT_PLOT, lab_id="step7_plot")
    again = desk.grade(RIGHT_PLOT + "\n# another student's\n", lab_id="step7_plot")
    assert first.trainings + first.trainings_saved == 2, (first.trainings, first.trainings_saved)
    assert (again.trainings, again.trainings_saved) == (0, 2)


def test_trainings_are_kept_where_the_caller_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by a relative path: processes of the grader's work in other folders."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "step7_plot.py").write_text(RIGHT_PLOT)
    course = make_course(tmp_path / "course")
    with Grader(course, cache=Path("kept"), unsafe=True) as grader:
        submission = Submission("ada", {"step7_plot.py": tmp_path / "step7_plot.py"})
        result = grader.grade(course.lab("step7_plot"), submission, only=["network"])
    assert (result.trainings, result.trainings_saved) == (1, 1)
    assert len([*(tmp_path / "kept").glob("*.json")]) == 1
