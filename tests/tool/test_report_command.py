"""The command ``dlgrade report``: what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import class_to_report as made_up
import dlgrade.cli
import pytest
from class_to_report import COURSE, LABS
from reading_pages import broken_links
from typer.testing import CliRunner


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The class's folder."""
    return tmp_path / "graded"


def command(*arguments: object) -> tuple[int, str]:
    """``dlgrade report …``: exit status and output."""
    result = CliRunner().invoke(
        dlgrade.cli.app, ["--course", str(COURSE.root), "report", *map(str, arguments)]
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_the_command_writes_the_pages_of_a_graded_class(out: Path, tmp_path: Path) -> None:
    """From the database alone; it says how many and where."""
    made_up.leave(out, made_up.finals(6, LABS))
    status, output = command(out, "--no-similarity")
    assert (status, output.splitlines()[0]) == (0, "6 students, 2 labs")
    assert str(out / "report.html") in output
    assert broken_links(out / "report.html") == []
    status, output = command(out, "--out", tmp_path / "page.html")
    assert "6 students, 2 labs; 0 look alike" in output
    assert (tmp_path / "page.html").is_file()


def test_the_command_refuses_a_folder_without_results(tmp_path: Path) -> None:
    """One line: nothing was graded there."""
    with pytest.raises(
        dlgrade.cli.UsageError, match=r"no results of dlgrade grade in it \(no dlgrade.sqlite\)"
    ):
        command(tmp_path)
