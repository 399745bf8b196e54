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
from dlgrade.screen import GradingBar, bar, console, count, shown, summary

if TYPE_CHECKING:
    from dlgrade.course import Course, Lab

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
    console().print(table(course, questions.load(course)))


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
        console().print(f"{shown(course.root / 'student')}: {len(changed)} files changed")
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
    screen = console()
    for lab in [course.lab(lab) for lab in labs] if labs else every:
        for path in drawing.draw(course, lab):
            screen.print(f"wrote {shown(path)} ({path.stat().st_size / 1000:.0f} kB)")


@app.command()
def bundle(
    context: typer.Context,
    labs: Annotated[
        list[str] | None,
        typer.Argument(metavar="LAB", help="Labs, or: course (all labs in one). By default, all of these."),
    ] = None,
    unverified: Annotated[
        bool,
        typer.Option("--unverified", help="Also labs that dlgrade verify has not passed; for trying out."),
    ] = False,
) -> None:
    """Write autograder/dist/<lab>.zip and course.zip, for Gradescope and for otter run.

    Refused unless dlgrade verify has passed with the same content.

    \b
    Example:
      dlgrade bundle step2_mnist_cnn
    """
    from dlgrade import bundle as bundling
    from dlgrade.verify import running

    course = _course(context)
    dist = course.root / "autograder" / "dist"
    chosen = [
        None if name == bundling.COURSE else course.lab(name)
        for name in labs or [*course.labs, bundling.COURSE]
    ]
    screen = console()
    if not unverified:
        needed = course.labs.values() if None in chosen else [lab for lab in chosen if lab]
        running.require(course, list(needed))
    for lab in chosen:
        path = bundling.build(course, lab, dist) if lab else bundling.build_course(course, dist)
        screen.print(f"wrote {shown(path)} ({path.stat().st_size / 1e6:.1f} MB)")


@app.command()
def verify(
    context: typer.Context,
    labs: Annotated[
        list[str] | None, typer.Argument(metavar="LAB", help="Labs, or: all. By default, all.")
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Only some of the answers, other ones whenever a lab changes.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also what was verified before with the same content.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Answers at once; by default what the machine bears.")
    ] = None,
    messages: Annotated[
        Path | None, typer.Option(help="Write what students would read for each wrong answer graded.")
    ] = None,
) -> None:
    """Test the tests: the reference, the stub, right, wrong and broken answers, and what students may read.

    What is as it must be is remembered, so that the same content costs nothing twice.

    \b
    Example:
      dlgrade verify step1_setup
    """
    from dlgrade.atomic import write_atomic
    from dlgrade.grading import Grader
    from dlgrade.parallel import default_jobs
    from dlgrade.verify import memory, running, table

    course = _course(context)
    chosen = _labs(course, labs)
    screen = console()
    started = time.monotonic()
    verification = running.Verification(course, chosen, sample=sample, again=again)
    waiting = len(verification.unverified())
    screen.print(
        f"{count(verification.total, 'case')} of {count(len(chosen), 'lab')}, {waiting} not verified yet"
    )
    trainings = memory.folder(course) / "trainings"
    findings: list[running.Finding] = []
    with bar(screen, "verifying") as live:
        task = live.add_task("starting", total=verification.total)
        for finding in verification.run(lambda: Grader(course, cache=trainings), jobs or default_jobs()):
            findings.append(finding)
            live.update(task, advance=1, description=f"{finding.lab.id} {finding.name}")
            for problem in finding.problems:
                screen.print(f"{finding.lab.id} {finding.name}: {problem}", markup=False, soft_wrap=True)
    screen.print(table.table(chosen, findings))
    if messages:
        try:
            write_atomic(messages, table.messages(findings).encode())
        except OSError as error:
            raise GraderError(f"{messages}: cannot be written ({error.strerror or error})") from None
    failed = [finding for finding in findings if finding.problems]
    how = f"{len(failed)} not as they must be" if failed else "all as they must be"
    screen.print(f"\n{count(len(findings), 'case')}, {how}, in {time.monotonic() - started:.0f} s")
    if failed:
        raise typer.Exit(1)


@app.command()
def mutate(
    context: typer.Context,
    labs: Annotated[
        list[str] | None, typer.Argument(metavar="LAB", help="Labs, or: all. By default, all.")
    ] = None,
    most: Annotated[
        int | None, typer.Option(min=1, help="At most so many mutants of each task; by default all.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Mutants at once; by default what the machine bears.")
    ] = None,
) -> None:
    """Change the reference in small ways, one at a time, and list the changes that no test notices.

    \b
    Example:
      dlgrade mutate step1_setup
    """
    from collections import Counter

    from dlgrade.grading import Grader
    from dlgrade.parallel import default_jobs
    from dlgrade.verify import memory, mutants, running, table

    course = _course(context)
    chosen = _labs(course, labs)
    made = [mutant for lab in chosen for mutant in mutants.of_lab(course, lab)]
    if most:
        made = mutants.sampled(made, most)
    screen = console()
    counts: Counter[tuple[str, str]] = Counter()
    trainings = memory.folder(course) / "trainings"
    with Grader(course, cache=trainings) as grader, bar(screen, "mutating") as live:
        task = live.add_task("starting", total=len(made))
        for mutant, fate, why in running.fates(course, made, grader, jobs or default_jobs()):
            counts[mutant.lab.id, fate] += 1
            live.update(task, advance=1, description=f"{mutant.lab.id}:{mutant.line}")
            if fate in (mutants.Fate.SURVIVED, mutants.Fate.COULD_NOT_TELL):
                where = f"solutions/{mutant.lab.module}:{mutant.line}"
                reason = f" ({why})" if fate is mutants.Fate.COULD_NOT_TELL else ""
                screen.print(f"{fate}: {where}: {mutant.change}{reason}", markup=False, soft_wrap=True)
    screen.print(table.scores(chosen, counts))
    if any(counts[lab.id, fate] for lab in chosen for fate in ("survived", "could not tell")):
        raise typer.Exit(1)


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
    screen = console()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dlgrade-") as scratch:
        found = submissions.find(paths, labs, course, Path(scratch))
        entries = found.entries
        if reflections and lab == "all":
            entries = marking.only_handed_in(reflections, entries)
        labs = [asked for asked in labs if any(entry.lab.id == asked.id for entry in entries)]
        classroom.check_out(out, paths, entries)
        for note in found.notes:
            screen.print(f"note: {note}", markup=False, style="yellow")
        grader: Grader | ReflectionsGrader
        if reflections is None:
            grader = Grader(course, unsafe=unsafe)
        else:  # a text needs no sandbox
            only_text = all(asked.id == reflections.lab.id for asked in labs)
            grader = ReflectionsGrader(reflections, None if only_text else Grader(course, unsafe=unsafe))
        with GradingBar(screen) as progress:
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
        screen.print(f"note: {missing}", markup=False, style="yellow")
    summary(screen, rows, labs, out, progress, time.monotonic() - started)
    if to_mark:
        screen.print(f"to mark:   {shown(to_mark.sheet)}, {shown(to_mark.pages)}/", soft_wrap=True)
    if any(row.could_not for row in rows):
        raise typer.Exit(1)


@app.command()
def report(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What dlgrade grade was given as --out.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The class's page; DIR/report.html by default.")
    ] = None,
    similarity: Annotated[
        bool, typer.Option("--similarity/--no-similarity", help="Compare submissions with each other.")
    ] = True,
) -> None:
    """Make the pages of a graded class: what to look at first, mistakes, tests, who is late or missing.

    \b
    Example:
      dlgrade report graded/
    """
    from dlgrade import report as reporting
    from dlgrade.reflections import questions
    from dlgrade.store import Store

    course = questions.with_reflections(_course(context), questions.load(_course(context)))
    screen = console()
    with Store.existing(folder) as store:
        finals, runs = reporting.unadjusted(course, store.grades()), store.runs()
    with bar(screen, "comparing") as live:
        task = live.add_task("", total=len(finals) if similarity else 0)
        written = reporting.build(
            course,
            finals,
            runs,
            folder,
            page=out,
            similar=similarity,
            progress=lambda lab: live.update(task, advance=1, description=lab),
        )
    alike = f"; {written.alike} look alike" if similarity else ""
    screen.print(f"{count(written.students, 'student')}, {count(written.labs, 'lab')}{alike}")
    screen.print(f"wrote {shown(written.page)}", soft_wrap=True, markup=False)


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


def _labs(course: Course, names: list[str] | None) -> list[Lab]:
    """The labs that were asked for; all by default."""
    return (
        list(course.labs.values()) if names in (None, [], ["all"]) else [course.lab(n) for n in names or ()]
    )
