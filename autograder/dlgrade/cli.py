"""The command line. This module alone prints, and knows nothing that the modules below it do not offer.

Each command imports what it needs when it runs, so that help is quick.
"""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from enum import StrEnum
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


class System(StrEnum):
    """What ``dlgrade export`` writes for."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    CSV = "csv"


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
        typer.Argument(metavar="PATH", help="A download of an LMS, a folder of submissions, a file, a zip."),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the gradebook and each student's feedback.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions at once; by default what the machine bears.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds for one call; by default the lab's own limit.")
    ] = None,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Grade even where this machine cannot isolate submissions.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what is found, write nothing, grade nothing.")
    ] = False,
    roster: Annotated[
        Path | None, typer.Option(help="Who belongs to the class, and who has extra time: a CSV file.")
    ] = None,
    anonymous: Annotated[
        bool | None,
        typer.Option(
            "--anonymous/--named", help="Pseudonyms on the sheet for marking; by default as before."
        ),
    ] = None,
    by_question: Annotated[
        bool, typer.Option("--by-question", help="The sheet for marking question by question.")
    ] = False,
) -> None:
    """Grade every submission found; the same command again does only what is missing or changed.

    \b
    Example:
      dlgrade grade all tests/submissions/class --out graded/
    """
    from dlgrade import classroom, desk, outfolder
    from dlgrade import roster as rosters
    from dlgrade.grading import Grader
    from dlgrade.intake import finding
    from dlgrade.intake.records import everybody
    from dlgrade.parallel import default_jobs
    from dlgrade.reflections import marking, questions
    from dlgrade.reflections.grading import ReflectionsGrader
    from dlgrade.screen import what_was_found, who_handed_in

    if out is None and not dry_run:
        raise UsageError("Missing option '--out'; try: dlgrade grade --help")
    reflections = questions.load(_course(context))
    course = questions.with_reflections(_course(context), reflections)
    labs = list(course.labs.values()) if lab == "all" else [course.lab(lab)]
    people = rosters.read(roster, course.labs) if roster else None
    screen = console()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dlgrade-") as scratch:
        found = finding.find(paths, labs, course, Path(scratch))
        entries = found.entries
        if reflections and lab == "all":
            entries = marking.only_handed_in(reflections, entries)
        labs = [asked for asked in labs if any(entry.lab.id == asked.id for entry in entries)]
        if out is not None:
            outfolder.check_out(out, paths, entries)
        what_was_found(screen, found)
        factors: dict[str, float] = {}
        if people:
            matching = rosters.match(people, everybody(entries))
            factors = rosters.extra_times(matching)
            for line in desk.attendance(people, matching):
                screen.print(line, markup=False, soft_wrap=True)
        if out is None or dry_run:
            who_handed_in(screen, entries, labs)
            return
        only_text = all(asked.file for asked in labs)  # which needs no sandbox

        def of_labs() -> Grader:
            return Grader(course, cache=out / outfolder.TRAININGS, unsafe=unsafe)

        grader: Grader | ReflectionsGrader
        if reflections is None:
            grader = of_labs()
        else:
            grader = ReflectionsGrader(reflections, None if only_text else of_labs())
        with GradingBar(screen) as progress:
            graded = classroom.grade_class(
                course,
                entries,
                out,
                grader,
                jobs=jobs or default_jobs(),
                call_seconds=timeout,
                time_factors=factors,
                settings=f"unsafe={unsafe}",
                progress=progress,
            )
        to_mark = (
            marking.write(reflections, entries, out, anonymous=anonymous, by_question=by_question)
            if reflections
            else None
        )
    for missing in grader.protections:
        screen.print(f"note: {missing}", markup=False, style="yellow")
    summary(screen, graded, labs, out, time.monotonic() - started)
    if to_mark:
        screen.print(f"to mark:   {shown(to_mark.sheet)}, {shown(to_mark.pages)}/", soft_wrap=True)
    if any(row.could_not for row in graded.rows):
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A folder of results, or folder@N for its run N.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to compare with.")],
) -> None:
    """Show for each student what changed between two gradings, and why.

    \b
    Example:
      dlgrade diff graded@1 graded
    """
    from dlgrade import difference

    found = difference.changes(difference.read(old), difference.read(new))
    screen = console()
    for change in found:
        screen.print(f"{change.student} {change.lab}: {change.before} → {change.after}", markup=False)
        screen.print(f"  because of {', '.join(change.why) or 'chance'}", markup=False, soft_wrap=True)
        for line in change.tests:
            screen.print(f"  {line}", markup=False, soft_wrap=True)
    students = len({change.student for change in found})
    screen.print(f"{count(len(found), 'grade')} of {count(students, 'student')} changed")


@app.command()
def marks(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="DIR", help="What dlgrade grade left.")],
    sheet: Annotated[
        Path | None, typer.Argument(metavar="SHEET", help="Another sheet than the one in DIR.")
    ] = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Enter the marks of SHEET into the sheet in DIR.")
    ] = False,
) -> None:
    """Check the sheet of marks: what is marked, what is not, and what is wrong.

    \b
    Example:
      dlgrade marks graded/
    """
    from dlgrade import desk
    from dlgrade.reflections import marks as marking
    from dlgrade.reflections import questions
    from dlgrade.store import Store

    reflections = questions.load(_course(context))
    if reflections is None:
        raise UsageError("this course has no reflections, and so nothing to mark by hand")
    if take_over and sheet is None:
        raise UsageError("--take-over needs the SHEET to take marks from")
    with Store.existing(out) as store:
        students = {grade.student for grade in store.grades()}
    screen = console()
    found = marking.read(out, reflections, students, sheet)
    if take_over:
        changed = marking.take_over(out, found, reflections, students)
        screen.print(
            f"{count(changed, 'mark')} of {shown(found.path)} entered into the sheet in {shown(out)}"
        )
        found = marking.read(out, reflections, students)
    screen.print(desk.marks(found, reflections))
    screen.print(f"\n{shown(found.path)}: {desk.marked(found)}", markup=False, soft_wrap=True)
    for problem in found.problems:
        screen.print(f"{shown(found.path)}: {problem}", markup=False, soft_wrap=True, style="red")
    if found.problems:
        raise typer.Exit(1)


@app.command()
def override(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="What dlgrade grade left.")],
    student: Annotated[
        str | None, typer.Argument(metavar="STUDENT", help="As in the gradebook; without one, list them all.")
    ] = None,
    lab: Annotated[str | None, typer.Argument(metavar="LAB")] = None,
    points: Annotated[float | None, typer.Argument(metavar="POINTS", help="What counts from now on.")] = None,
    reason: Annotated[str, typer.Option(help="Why; the student reads it, too.")] = "",
    by: Annotated[str | None, typer.Option(help="Who decides; by default your login.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the decision back.")] = False,
) -> None:
    """Decide a student's points for a lab, whatever the tests say; or list every decision, old ones too.

    \b
    Example:
      dlgrade override graded/ ada step2_mnist_cnn 26 --reason "regraded by hand"
    """
    from dlgrade import decisions, desk
    from dlgrade.store import Store

    with Store.existing(out) as store:
        screen = console()
        if student is None:
            screen.print(desk.overrides(store.overrides()))
            return
        if lab is None or (points is None) != clear:
            raise UsageError("say STUDENT, LAB and POINTS, or STUDENT and LAB with --clear")
        made = decisions.decide(store, student, lab, points, reason=reason, by=by or desk.login())
        what = "as the tests say again" if made.points is None else f"{made.points:g} points"
        screen.print(f"{student}, {lab}: {what}", markup=False, soft_wrap=True)


@app.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="DIR", help="What dlgrade grade left.")],
    to: Annotated[System, typer.Option(help="Who takes it.")],
    roster: Annotated[
        Path | None, typer.Option(help="The file that Canvas or Moodle exported; elsewhere, any roster.")
    ] = None,
    lab: Annotated[
        list[str] | None, typer.Option(help="A lab; may be repeated. By default, all handed in by anybody.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="The file to write; by default DIR/export-<system>.csv.")
    ] = None,
    feedback: Annotated[Path | None, typer.Option(help="Also write a zip of everybody's feedback.")] = None,
    assignment: Annotated[
        list[str] | None, typer.Option(metavar="LAB=NUMBER", help="A lab's assignment in Canvas.")
    ] = None,
    zeros: Annotated[
        bool, typer.Option("--zeros", help="0 also for those on the roster who handed in nothing at all.")
    ] = False,
) -> None:
    """Write a file that the learning management system imports as it is.

    \b
    Example:
      dlgrade export graded/ --to canvas --roster gradebook.csv --lab step2_mnist_cnn
    """
    from dlgrade import desk, finals
    from dlgrade import roster as rosters
    from dlgrade.export import write
    from dlgrade.reflections import questions

    course = _course(context)
    every = questions.with_reflections(course, questions.load(course)).labs
    people = rosters.read(roster, every) if roster else None
    loaded = finals.load(course, out, people)
    screen = console()
    if loaded.roster and loaded.matching:
        for line in desk.attendance(loaded.roster, loaded.matching, strangers=to is System.CSV):
            screen.print(line, markup=False, soft_wrap=True)
    made = write.write(
        loaded, out, to=to.value, labs=lab or (), file=file, assignments=assignment or (), zeros=zeros
    )
    if feedback:
        made = write.with_feedback(made, loaded, out, feedback)
    for line in desk.about(loaded, made.labs):
        screen.print(line, markup=False, soft_wrap=True)
    for note in made.notes:
        screen.print(f"note: {note}", markup=False, soft_wrap=True, style="yellow")
    for student in made.unmatched:
        screen.print(f"not in the file: {student}", markup=False, soft_wrap=True, style="red")
    for line in made.written:
        screen.print(line, markup=False, soft_wrap=True)


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
