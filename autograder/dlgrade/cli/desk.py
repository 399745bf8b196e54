"""Commands for what becomes of a graded class: pages, marks by hand, decisions, files for the LMS."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dlgrade.cli.common import course_of, whole_course_of
from dlgrade.errors import UsageError
from dlgrade.screen import bar, console, count, shown


class System(StrEnum):
    """What ``dlgrade export`` writes for."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    CSV = "csv"


def report(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What dlgrade grade was given as --out.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The class's page; DIR/report.html by default.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(help="Who belongs to the class; by default what grade was given.")
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
    from dlgrade import finals
    from dlgrade import report as reporting
    from dlgrade import roster as rosters
    from dlgrade.outfolder import check_target, remember
    from dlgrade.store import Store

    course = whole_course_of(context)
    people = rosters.read(roster, course.labs) if roster else None
    loaded = finals.load(course, folder, people)
    if out:
        check_target(
            "--out",
            out,
            folder,
            loaded.students,
            mine=reporting.PAGE,
            others={"the roster": people.table.path} if people else {},
        )
    screen = console()
    with Store.existing(folder) as store:
        runs = store.runs()
    with bar(screen, "comparing") as live:
        task = live.add_task("", total=len(loaded.finals) if similarity else 0)
        written = reporting.build(
            loaded.course,
            loaded.finals,
            runs,
            folder,
            attendance=loaded.attendance,
            page=out,
            similar=similarity,
            progress=lambda lab: live.update(task, advance=1, description=lab),
        )
    if out:
        remember(folder, out)
    alike = f"; {written.alike} look alike" if similarity else ""
    screen.print(f"{count(written.students, 'student')}, {count(written.labs, 'lab')}{alike}")
    for line in loaded.left_out:
        screen.print(line, markup=False, soft_wrap=True)
    screen.print(f"wrote {shown(written.page)}", soft_wrap=True, markup=False)


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

    reflections = questions.load(course_of(context))
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
    from dlgrade import desk, enrolment, finals
    from dlgrade import roster as rosters
    from dlgrade.export import write

    course = whole_course_of(context)
    people = rosters.read(roster, course.labs) if roster else enrolment.kept(out, course.labs)
    if people and not roster and not write.serves(people, to.value):
        people = None
    loaded = finals.load(course, out, people)
    screen = console()
    if loaded.roster and loaded.matching:
        for line in desk.attendance(loaded.roster, loaded.matching, strangers=to is System.CSV):
            screen.print(line, markup=False, soft_wrap=True)
    made = write.write(
        loaded,
        out,
        to=to.value,
        labs=lab or (),
        file=file,
        pages=feedback,
        assignments=assignment or (),
        zeros=zeros,
    )
    for line in desk.about(loaded, made.labs):
        screen.print(line, markup=False, soft_wrap=True)
    for note in made.notes:
        screen.print(f"note: {note}", markup=False, soft_wrap=True, style="yellow")
    for student in made.unmatched:
        screen.print(f"not in the file: {student}", markup=False, soft_wrap=True, style="red")
    for line in made.written:
        screen.print(line, markup=False, soft_wrap=True)
