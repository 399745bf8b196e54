"""The command line. This module alone prints, and knows nothing that the modules below it do not offer.

Each command imports what it needs when it runs, so that help is quick.
"""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from dlgrade.errors import GraderError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from dlgrade.classroom import Progress
    from dlgrade.course import Course, Lab
    from dlgrade.gradebook import Row

app = typer.Typer(
    name="dlgrade",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_INTERRUPTED = 130


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


@app.command("list")
def list_labs(context: typer.Context) -> None:
    """Show the labs, their tasks and points.

    \b
    Example:
      dlgrade list
    """
    from dlgrade.listing import table
    from dlgrade.reflections import questions

    course = _course(context)
    _console().print(table(course, questions.load(course)))


@app.command()
def release(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail when it is stale.")] = False,
) -> None:
    """Regenerate student/ from assignments/ and solutions/.

    \b
    Example:
      dlgrade release --check
    """
    from dlgrade import release as releasing

    course = _course(context)
    if not check:
        changed = releasing.release(course)
        _console().print(f"{_shown(course.root / 'student')}: {len(changed)} files changed")
    elif stale := releasing.stale(course):
        more = f" and {len(stale) - 3} more" if stale[3:] else ""
        raise GraderError(f"student/ is stale ({'; '.join(stale[:3])}{more}); run dlgrade release")


@app.command()
def figures(
    context: typer.Context,
    labs: Annotated[
        list[str] | None, typer.Argument(metavar="LAB", help="All labs with a figures.py by default.")
    ] = None,
) -> None:
    """Draw the handouts' figures anew: assignments/<lab>/figures.py writes to assignments/<lab>/figures/.

    \b
    Example:
      dlgrade figures step2_mnist_cnn
    """
    from dlgrade import figures as drawing

    course = _course(context)
    every = [lab for lab in course.labs.values() if (lab.folder / "figures.py").is_file()]
    console = _console()
    for lab in [course.lab(lab) for lab in labs] if labs else every:
        for path in drawing.draw(course, lab):
            console.print(f"wrote {_shown(path)} ({path.stat().st_size / 1000:.0f} kB)")


@app.command()
def bundle(
    context: typer.Context,
    labs: Annotated[
        list[str] | None,
        typer.Argument(metavar="LAB", help="Labs, or: course (all labs in one). By default, all of these."),
    ] = None,
) -> None:
    """Write autograder/dist/<lab>.zip and course.zip, for Gradescope and for otter run.

    \b
    Example:
      dlgrade bundle step2_mnist_cnn
    """
    from dlgrade import bundle as bundling

    course = _course(context)
    dist = course.root / "autograder" / "dist"
    chosen = [
        None if name == bundling.COURSE else course.lab(name)
        for name in labs or [*course.labs, bundling.COURSE]
    ]
    console = _console()
    for lab in chosen:
        path = bundling.build(course, lab, dist) if lab else bundling.build_course(course, dist)
        console.print(f"wrote {_shown(path)} ({path.stat().st_size / 1e6:.1f} MB)")


@app.command()
def grade(
    context: typer.Context,
    lab: Annotated[str, typer.Argument(metavar="LAB", help="A lab, or: reflections, or: all.")],
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="A file, a student's folder, a folder of submissions, a zip."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the gradebook and each student's feedback.")],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions at once; by default what the machine bears.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds for one call; by default the lab's own limit.")
    ] = None,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Grade even where this machine cannot isolate submissions.")
    ] = False,
) -> None:
    """Grade every submission found; the same command again does only what is missing or changed.

    \b
    Example:
      dlgrade grade all tests/submissions/class --out graded/
    """
    from dlgrade import classroom, submissions
    from dlgrade.grading import Grader
    from dlgrade.parallel import default_jobs
    from dlgrade.reflections import marking, questions
    from dlgrade.reflections.grading import ReflectionsGrader

    reflections = questions.load(_course(context))
    course = questions.with_reflections(_course(context), reflections)
    labs = list(course.labs.values()) if lab == "all" else [course.lab(lab)]
    console = _console()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dlgrade-") as scratch:
        found = submissions.find(paths, labs, course, Path(scratch))
        entries = found.entries
        if reflections and lab == "all":
            entries = marking.only_handed_in(reflections, entries)
        labs = [asked for asked in labs if any(entry.lab.id == asked.id for entry in entries)]
        classroom.check_out(out, paths, entries)
        for note in found.notes:
            console.print(f"note: {note}", markup=False, style="yellow")
        grader: Grader | ReflectionsGrader
        if reflections is None:
            grader = Grader(course, unsafe=unsafe)
        else:  # a text needs no sandbox
            only_text = all(asked.id == reflections.lab.id for asked in labs)
            grader = ReflectionsGrader(reflections, None if only_text else Grader(course, unsafe=unsafe))
        with _ProgressBar(console) as progress:
            rows = classroom.grade_class(
                course,
                entries,
                out,
                grader,
                jobs=jobs or default_jobs(),
                call_seconds=timeout,
                settings=f"unsafe={unsafe}",
                progress=progress,
            )
        to_mark = marking.write(reflections, entries, out) if reflections else None
    for missing in grader.protections:
        console.print(f"note: {missing}", markup=False, style="yellow")
    _summary(console, rows, labs, out, progress, time.monotonic() - started)
    if to_mark:
        console.print(f"to mark:   {_shown(to_mark.sheet)}, {_shown(to_mark.pages)}/", soft_wrap=True)
    if any(row.could_not for row in rows):
        raise typer.Exit(1)


def main() -> NoReturn:
    """Run the command line: status 0 done, 2 wrong usage, 1 the grader failed, 130 interrupted."""
    try:
        status = app(prog_name="dlgrade", standalone_mode=False)
    except UsageError as error:
        _complain(str(error))
        status = 2
    except GraderError as error:
        _complain(str(error))
        status = 1
    except typer.TyperException as error:
        command = getattr(getattr(error, "ctx", None), "command_path", "dlgrade")
        _complain(f"{error.format_message().rstrip('.')}; try: {command} --help")
        status = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except Exception as error:
        _complain(f"{type(error).__name__}: {error}; this is a fault of dlgrade, its log is {_log()}")
        status = 1
    if status == _INTERRUPTED:  # which may come back from app() as well, since it catches Ctrl-C itself
        _complain("interrupted; the same command goes on where it stopped")
    sys.exit(status if isinstance(status, int) else 0)


def _complain(message: str) -> None:
    """One line, whatever is in the message."""
    sys.stdout.flush()
    print(f"dlgrade: {' '.join(message.split())}", file=sys.stderr)


def _log() -> Path:
    with tempfile.NamedTemporaryFile("w", prefix="dlgrade-", suffix=".log", delete=False) as log:
        log.write(traceback.format_exc())
    return Path(log.name)


def _course(context: typer.Context) -> Course:
    from dlgrade.course import find_course, load_course

    given: Path | None = context.obj
    return find_course(Path.cwd()) if given is None else load_course(given)


def _console() -> Console:
    """A pipe has no width, and 80 columns would cut the gradebook."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=140)


def _shown(path: Path) -> str:
    """As one would type it here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


class _ProgressBar:
    """A bar on a terminal, elsewhere a line for each submission graded."""

    def __init__(self, console: Console) -> None:
        """Shown on ``console`` once entered."""
        self._console = console
        self._bar: Callable[[Progress], None] | None = None
        self.fresh = 0

    def __enter__(self) -> _ProgressBar:
        """Show it."""
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._live = Bar(
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task = self._live.add_task("starting", total=None)
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Take it away."""
        self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """One more row is known."""
        from dlgrade.gradebook import NO_SUBMISSION

        self.fresh += progress.fresh
        said = _line(progress.row) if progress.row else "starting"
        self._live.update(self._task, total=progress.total, completed=progress.done, description=said)
        graded = progress.fresh and progress.row is not None and progress.row.status != NO_SUBMISSION
        if graded and not self._console.is_terminal:
            width = len(str(progress.total))
            self._console.print(f"[{progress.done:>{width}}/{progress.total}] {said}", markup=False)


def _line(row: Row) -> str:
    from dlgrade.gradebook import GRADED, number

    how = f"{number(row.points)} of {number(row.lab.points)}" if row.status == GRADED else row.status
    return f"{row.student} {row.lab.id}: {how}"


def _summary(
    console: Console,
    rows: tuple[Row, ...],
    labs: list[Lab],
    out: Path,
    progress: _ProgressBar,
    seconds: float,
) -> None:
    from rich.markup import escape
    from rich.table import Table

    from dlgrade.gradebook import GRADED, NO_SUBMISSION, number

    table = Table("student", "lab", "points", "of", "status", "points lost in", box=None, pad_edge=False)
    for column in (2, 3):
        table.columns[column].justify = "right"
    elsewhere = {row.student for row in rows if row.status != NO_SUBMISSION}
    for row in rows:
        if row.status == NO_SUBMISSION and row.student in elsewhere:
            continue  # a student who handed in one lab of all is in the gradebook with the others too
        style = "red" if row.could_not else "dim" if row.status == NO_SUBMISSION else ""
        table.add_row(
            escape(row.student),
            row.lab.id,
            number(row.points),
            number(row.lab.points),
            escape(row.status),
            _lost(row) if row.status == GRADED else "",
            style=style,
        )
    console.print(table)
    counts = {
        "graded": sum(row.status == GRADED for row in rows),
        "no submission": sum(row.status == NO_SUBMISSION for row in rows),
        "could not grade": sum(row.could_not for row in rows),
    }
    students = len({row.student for row in rows})
    how = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    console.print(
        f"\n{_count(students, 'student')}, {_count(len(labs), 'lab')}: {how}; "
        f"{progress.fresh} done now, {len(rows) - progress.fresh} as before, in {seconds:.0f} s"
    )
    console.print(f"gradebook: {_shown(out / 'gradebook.csv')}", soft_wrap=True)
    console.print(f"feedback:  {_shown(out)}/<student>/<lab>/feedback.html", soft_wrap=True, markup=False)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _lost(row: Row) -> str:
    """The tasks that lost points, with how many."""
    from dlgrade.gradebook import number

    if not row.points:
        return "everything"
    parts = []
    for name, task in row.lab.tasks.items():
        earned = row.task_points(name)
        if earned is not None and task.points - earned > 1e-6:
            parts.append(f"{name} {number(task.points - earned)}")
    return ", ".join(parts)
