"""The command ``dlgrade``: every command documented, every error one line, nothing heavy imported."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import dlgrade.cli
import dlgrade.grading
import pytest
import typer
from dlgrade.errors import GraderError
from fake_class import FakeGrader, hand_in, make_course
from typer.testing import CliRunner

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(
    command.name or getattr(command.callback, "__name__", "")
    for command in dlgrade.cli.app.registered_commands
)


def run(*arguments: object, course: Path, **environment: str) -> tuple[int, str, str]:
    """``main()`` as the shell sees it: exit status, standard output, standard error."""
    process = subprocess.run(
        [sys.executable, "-m", "dlgrade", "--course", course, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    return process.returncode, process.stdout, process.stderr


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of two labs."""
    make_course(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def graders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """Grading in this process with the double of the grader; each element is what one was made with."""
    made: list[dict[str, Any]] = []

    class Fake(FakeGrader):
        def __init__(self, course: object, **options: Any) -> None:
            super().__init__(tmp_path / "graded.log")
            self.protections = ("no Landlock in this kernel",)
            made.append(options)

    monkeypatch.setattr(dlgrade.grading, "Grader", Fake)
    return made


def invoke(*arguments: object, course: Path) -> tuple[int, str]:
    """A command in this process: exit status and what it printed."""
    result = CliRunner().invoke(dlgrade.cli.app, ["--course", str(course), *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_an_example(command: str) -> None:
    """Its help shows one line that can be typed as it stands."""
    result = CliRunner().invoke(dlgrade.cli.app, [command, "--help"])
    assert result.exit_code == 0
    assert re.search(rf"Example:\n +dlgrade {command}\b", result.output), result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    """It stands in the README or in one of the pages, as one would type it."""
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(f"dlgrade {command}" in page.read_text(encoding="utf-8") for page in pages)


def test_every_option_of_grade_is_documented() -> None:
    """The TA's page explains each."""
    parameters = typer.main.get_command(dlgrade.cli.app).commands["grade"].params  # type: ignore[attr-defined]
    page = (ROOT / "docs" / "ta.md").read_text(encoding="utf-8")
    options = {name for parameter in parameters for name in parameter.opts if name.startswith("--")}
    assert {option for option in options if option not in page} == set()


def test_list_shows_labs_tasks_and_points(course: Path) -> None:
    """Each task with its public and hidden points."""
    status, output = invoke("list", course=course)
    assert status == 0
    assert "step1_trees" in output
    assert re.search(r"grow +1 +1\.5", output)
    assert re.search(r"4\.5 points +3 +1\.5", output)


def test_grading_ends_with_a_table_a_summary_and_paths(
    course: Path, tmp_path: Path, graders: list[dict[str, Any]]
) -> None:
    """Status 0 whatever the marks; lost points are named by task; what the machine lacks is said once."""
    hand_in(tmp_path / "class" / "ada", step1_trees="full", step2_rocks="zero")
    hand_in(tmp_path / "class" / "ben", wrong="full")
    out = tmp_path / "graded"
    status, output = invoke("grade", "all", tmp_path / "class", "--out", out, "--jobs", 2, course=course)
    assert status == 0, output
    assert re.search(r"ada +step1_trees +4\.5 +4\.5 +graded", output)
    assert re.search(r"ada +step2_rocks +0 +4 +graded +everything", output)
    assert re.search(r"ben +step1_trees +0 +4\.5 +no submission", output)
    assert "2 students, 2 labs: 2 graded, 2 no submission; 2 examined now" in output
    assert str(out / "gradebook.csv") in output
    assert output.count("no Landlock in this kernel") == 1
    assert [options["unsafe"] for options in graders] == [False]
    status, output = invoke("grade", "all", tmp_path / "class", "--out", out, course=course)
    assert "; 0 examined now" in output


def test_a_fault_of_the_grader_shows_in_the_exit_status(
    course: Path, tmp_path: Path, graders: list[dict[str, Any]]
) -> None:
    """Everything else is graded, and the command ends with 1."""
    hand_in(tmp_path / "class" / "ada", step1_trees="undecided")
    hand_in(tmp_path / "class" / "ben", step1_trees="full")
    arguments = ("grade", "step1_trees", tmp_path / "class", "--out", tmp_path / "graded", "--unsafe")
    status, output = invoke(*arguments, course=course)
    assert status == 1
    assert "1 graded, 1 could not grade" in output
    assert [options["unsafe"] for options in graders] == [True]


def test_a_lost_database_is_not_graded_over(
    course: Path, tmp_path: Path, graders: list[dict[str, Any]]
) -> None:
    """The folder stays as it is, until its backup is back."""
    hand_in(tmp_path / "class" / "ada", step1_trees="full")
    out = tmp_path / "graded"
    arguments = ("grade", "step1_trees", tmp_path / "class", "--out", out)
    assert invoke(*arguments, course=course)[0] == 0
    database = out / "dlgrade.sqlite"
    backup = database.read_bytes()
    database.write_bytes(b"")
    with pytest.raises(GraderError, match="is lost, and with it your decisions; put a backup"):
        invoke(*arguments, course=course)
    assert database.read_bytes() == b""
    database.write_bytes(backup)
    status, output = invoke(*arguments, course=course)
    assert (status, "; 0 examined now" in output) == (0, True), output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["grade", "step9", "class", "--out", "x"], "no lab 'step9'; the labs are: step1_trees, step2_rocks"),
        (["grade", "all", "nowhere", "--out", "x"], "nowhere: No such file or directory"),
        (["grade", "all"], "Missing argument 'PATH'; try: dlgrade grade --help"),
        (["grade", "all", "class"], "Missing option '--out'; try: dlgrade grade --help"),
        (["assess"], "No such command 'assess'; try: dlgrade --help"),
        (["list", "--fast"], "No such option: --fast; try: dlgrade list --help"),
        (
            ["override", "graded", "ada", "step1_trees", "-1.5", "--reason", "x"],
            "-1: there is no such option, and no number may be negative; give 0 or more; "
            "try: dlgrade override --help",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(course: Path, arguments: list[str], complaint: str) -> None:
    """On standard error, beginning with the command's name; no traceback."""
    status, output, error = run(*arguments, course=course)
    assert status == 2
    assert output == ""
    assert error == f"dlgrade: {complaint}\n"


def test_no_command_shows_the_help_and_is_wrong_usage(course: Path) -> None:
    """The list of commands, and status 2."""
    status, output, _ = run(course=course)
    assert status == 2
    assert "Commands:" in output


@pytest.mark.parametrize(
    ("error", "line", "expected"),
    [
        (GraderError("disk: full"), r"dlgrade: disk: full\n", 1),
        (KeyboardInterrupt(), r"dlgrade: interrupted; the same command goes on where it stopped\n", 130),
        (KeyError("x"), r"dlgrade: KeyError: 'x'; this is a fault of dlgrade, its log is \S+\n", 1),
        (ValueError("Ł\udcff"), r"dlgrade: ValueError: Ł\\udcff; this is a fault .* its log is \S+\n", 1),
    ],
)
def test_no_error_is_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    line: str,
    expected: int,
) -> None:
    """One line for what is expected; for what is not, one line with the path of the traceback."""

    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("dlgrade.course.find_course", fail)
    monkeypatch.setattr(sys, "argv", ["dlgrade", "list"])
    with pytest.raises(SystemExit) as stopped:
        dlgrade.cli.main()
    assert stopped.value.code == expected
    said = capsys.readouterr().err
    assert re.fullmatch(line, said), said
    if log := re.search(r"its log is (\S+)", said):
        path = Path(log[1])
        assert "Traceback" in path.read_text(encoding="utf-8")
        path.unlink()


def test_whoever_ends_the_command_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A request to end is as good as Ctrl-C: temporary folders go, and a status of its own says why."""
    before = signal.getsignal(signal.SIGTERM)

    def wait(_: object) -> None:
        with tempfile.TemporaryDirectory(dir=tmp_path):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(10)

    monkeypatch.setattr("dlgrade.course.find_course", wait)
    monkeypatch.setattr(sys, "argv", ["dlgrade", "list"])
    with pytest.raises(SystemExit) as stopped:
        dlgrade.cli.main()
    assert stopped.value.code == 143
    assert capsys.readouterr().err == "dlgrade: interrupted; the same command goes on where it stopped\n"
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_terminal_without_the_letters_of_a_name_shows_their_codes(
    course: Path, tmp_path: Path, encoding: str
) -> None:
    """The work is done all the same, and the status says so."""
    hand_in(tmp_path / "class" / "Łukasz", step1_trees="full")
    arguments = ("grade", "step1_trees", tmp_path / "class", "--dry-run")
    status, output, error = run(*arguments, course=course, PYTHONIOENCODING=encoding)
    assert (status, error) == (0, "")
    assert r"\u0141ukasz" in output
    assert "1 to grade; nothing was written" in output


def test_the_command_never_imports_tensorflow(course: Path) -> None:
    """Neither help nor a command's own imports; TensorFlow lives in the zygote alone."""
    code = (
        "import sys, dlgrade.cli, dlgrade.classroom, dlgrade.grading, dlgrade.intake.finding\n"
        "heavy = {'tensorflow', 'keras', 'numpy', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
