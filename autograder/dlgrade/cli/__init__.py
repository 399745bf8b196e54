"""The command line. This package alone prints, and knows nothing that the modules below it do not offer.

Each command imports what it needs when it runs, so that help is quick.
"""

from __future__ import annotations

import io
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from dlgrade.cli import desk, grading, keeping
from dlgrade.errors import GraderError, UsageError

app = typer.Typer(
    name="dlgrade",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_INTERRUPTED = 130
_TERMINATED = 143


class _TerminatedError(BaseException):
    """Somebody asked this process to end: what it has open is closed and put away first."""


@app.callback(invoke_without_command=True)
def _settings(
    context: typer.Context,
    course: Annotated[
        Path | None, typer.Option(help="The course's folder; found from the working folder upwards.")
    ] = None,
) -> None:
    """Grade a deep-learning course: student code and tests never share a process.

    \b
    Example:
      dlgrade grade step2_mnist_cnn submissions/ --out graded/
    """
    context.obj = course
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(2)


app.command("list")(keeping.list_labs)
for _command in (
    keeping.release,
    keeping.figures,
    keeping.bundle,
    keeping.verify,
    keeping.mutate,
    grading.grade,
    grading.diff,
    desk.report,
    desk.marks,
    desk.override,
    desk.export,
):
    app.command()(_command)


def main() -> NoReturn:
    """Run the command line: status 0 done, 2 wrong usage, 1 the grader failed, 130 or 143 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that has no letter for a name must not end a run whose work is done
            stream.reconfigure(errors="backslashreplace")
    try:
        with _terminable():
            status = app(prog_name="dlgrade", standalone_mode=False)
    except UsageError as error:
        _complain(str(error))
        status = 2
    except GraderError as error:
        _complain(str(error))
        status = 1
    except typer.TyperException as error:
        command = getattr(getattr(error, "ctx", None), "command_path", "dlgrade")
        _complain(f"{_said(error)}; try: {command} --help")
        status = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except _TerminatedError:
        status = _TERMINATED
    except Exception as error:
        _complain(f"{type(error).__name__}: {error}; this is a fault of dlgrade, its log is {_log()}")
        status = 1
    # the first may come back from app() as well, since it catches Ctrl-C itself
    if status in (_INTERRUPTED, _TERMINATED):
        _complain("interrupted; the same command goes on where it stopped")
    sys.exit(status if isinstance(status, int) else 0)


@contextmanager
def _terminable() -> Iterator[None]:
    """End in order when asked to, as with Ctrl-C: else temporary folders would stay behind."""

    def end(*_: object) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked again, go on putting away
        raise _TerminatedError

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _said(error: typer.TyperException) -> str:
    """What is wrong with the command's words."""
    option = str(getattr(error, "option_name", ""))
    if option[1:2].isdigit():  # which is meant as a number
        return f"{option}: there is no such option, and no number may be negative; give 0 or more"
    return error.format_message().rstrip(".")


def _complain(message: str) -> None:
    """One line, whatever is in the message."""
    sys.stdout.flush()
    print(f"dlgrade: {' '.join(message.split())}", file=sys.stderr)


def _log() -> Path:
    with tempfile.NamedTemporaryFile(prefix="dlgrade-", suffix=".log", delete=False) as log:
        log.write(traceback.format_exc().encode("utf-8", "backslashreplace"))
    return Path(log.name)
