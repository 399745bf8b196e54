"""Commands for whoever keeps the course."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from dlgrade.cli.common import course_of, labs_of
from dlgrade.errors import GraderError
from dlgrade.screen import bar, console, count, shown


def list_labs(context: typer.Context) -> None:
    """Show the labs, their tasks and points.

    \b
    Example:
      dlgrade list
    """
    from dlgrade.listing import table
    from dlgrade.reflections import questions

    course = course_of(context)
    console().print(table(course, questions.load(course)))


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

    course = course_of(context)
    if not check:
        changed = releasing.release(course)
        console().print(f"{shown(course.root / 'student')}: {len(changed)} files changed")
    elif stale := releasing.stale(course):
        more = f" and {len(stale) - 3} more" if stale[3:] else ""
        raise GraderError(f"student/ is stale ({'; '.join(stale[:3])}{more}); run dlgrade release")


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

    course = course_of(context)
    every = [lab for lab in course.labs.values() if (lab.folder / "figures.py").is_file()]
    screen = console()
    for lab in [course.lab(lab) for lab in labs] if labs else every:
        for path in drawing.draw(course, lab):
            screen.print(f"wrote {shown(path)} ({path.stat().st_size / 1000:.0f} kB)")


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

    course = course_of(context)
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
    from dlgrade.atomic import write_file
    from dlgrade.grading import Grader
    from dlgrade.parallel import default_jobs
    from dlgrade.verify import memory, running, table

    course = course_of(context)
    chosen = labs_of(course, labs)
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
        for finding in verification.run(
            lambda: Grader(course, labs=chosen, cache=trainings), jobs or default_jobs()
        ):
            findings.append(finding)
            live.update(task, advance=1, description=f"{finding.lab.id} {finding.name}")
            for problem in finding.problems:
                screen.print(f"{finding.lab.id} {finding.name}: {problem}", markup=False, soft_wrap=True)
    screen.print(table.table(chosen, findings))
    if messages:
        write_file(messages, table.messages(findings).encode())
    failed = [finding for finding in findings if finding.problems]
    how = f"{len(failed)} not as they must be" if failed else "all as they must be"
    screen.print(f"\n{count(len(findings), 'case')}, {how}, in {time.monotonic() - started:.0f} s")
    if failed:
        raise typer.Exit(1)


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

    course = course_of(context)
    chosen = labs_of(course, labs)
    made = [mutant for lab in chosen for mutant in mutants.of_lab(course, lab)]
    screen = console()
    stale = mutants.stale(made, mutants.equivalents(course))
    for change in stale:
        screen.print(f"{mutants.EQUIVALENT}: no such change: {change}", markup=False, soft_wrap=True)
    if most:
        made = mutants.sampled(made, most)
    counts: Counter[tuple[str, str]] = Counter()
    trainings = memory.folder(course) / "trainings"
    with Grader(course, labs=chosen, cache=trainings) as grader, bar(screen, "mutating") as live:
        task = live.add_task("starting", total=len(made))
        for mutant, fate, why in running.fates(course, made, grader, jobs or default_jobs()):
            counts[mutant.lab.id, fate] += 1
            live.update(task, advance=1, description=f"{mutant.lab.id}:{mutant.line}")
            if fate in (mutants.Fate.SURVIVED, mutants.Fate.COULD_NOT_TELL):
                where = f"solutions/{mutant.lab.module}:{mutant.line}"
                reason = f" ({why})" if fate is mutants.Fate.COULD_NOT_TELL else ""
                screen.print(f"{fate}: {where}: {mutant.change}{reason}", markup=False, soft_wrap=True)
    screen.print(table.scores(chosen, counts))
    if stale or any(counts[lab.id, fate] for lab in chosen for fate in ("survived", "could not tell")):
        raise typer.Exit(1)
