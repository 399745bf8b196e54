"""Commands that grade a class."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from dlgrade.cli.common import whole_course_of
from dlgrade.errors import UsageError
from dlgrade.screen import GradingBar, console, count, shown, summary, what_was_found, who_handed_in


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
        Path | None, typer.Option(help="Who belongs to the class, and who has more time: a CSV file, kept.")
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
    from dlgrade import classroom, desk, enrolment, finals, matching, outfolder, resultfiles
    from dlgrade import roster as rosters
    from dlgrade.grading import Grader
    from dlgrade.intake import finding
    from dlgrade.parallel import default_jobs
    from dlgrade.people import everybody
    from dlgrade.reflections import marking, questions
    from dlgrade.reflections.grading import ReflectionsGrader
    from dlgrade.steady_names import steady

    if out is None and not dry_run:
        raise UsageError("Missing option '--out'; try: dlgrade grade --help")
    course = whole_course_of(context)
    reflections = questions.load(course)
    labs = list(course.labs.values()) if lab == "all" else [course.lab(lab)]
    people = None
    if roster:
        people = rosters.read(roster, course.labs)
    elif out is not None:
        people = enrolment.kept(out, course.labs)
    before = [] if out is None else outfolder.graded_before(out)
    screen = console()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dlgrade-") as scratch:
        found = finding.find(paths, labs, course, Path(scratch))
        entries = found.entries
        if reflections and lab == "all":
            entries = marking.only_handed_in(reflections, entries)
        if before:
            known = everybody(grade.person for grade in before)
            entries = steady(entries, {person.student: person for person in known})
        labs = [asked for asked in labs if any(entry.lab.id == asked.id for entry in entries)]
        if out is not None:
            outfolder.check_out(out, paths, entries)
        what_was_found(screen, found)
        factors: dict[str, float] = {}
        if people:
            matched = matching.match(people, everybody(entry.known for entry in entries))
            factors = matching.extra_times(matched)
            for line in desk.attendance(people, matched):
                screen.print(line, markup=False, soft_wrap=True)
        if out is None or dry_run:
            who_handed_in(screen, entries, labs)
            return
        only_text = all(asked.file for asked in labs)  # which needs no sandbox

        def of_labs() -> Grader:
            return Grader(course, labs=labs, cache=out / outfolder.TRAININGS, unsafe=unsafe)

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
    if people and roster:
        enrolment.keep(out, people)
    for final in finals.load(course, out, people).finals:
        resultfiles.renew(final, out)
    for missing in grader.protections:
        screen.print(f"note: {missing}", markup=False, style="yellow")
    summary(screen, graded, labs, out, time.monotonic() - started)
    if to_mark:
        screen.print(f"to mark:   {shown(to_mark.sheet)}, {shown(to_mark.pages)}/", soft_wrap=True)
    if any(row.could_not for row in graded.rows):
        raise typer.Exit(1)


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
