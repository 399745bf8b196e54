"""What several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from dlgrade.course import Course, Lab


def course_of(context: typer.Context) -> Course:
    """The course that was given, or that the working folder lies in.

    Raises:
        UsageError: there is none.
        GraderError: it is malformed.
    """
    from dlgrade.course import find_course, load_course

    given: Path | None = context.obj
    return find_course(Path.cwd()) if given is None else load_course(given)


def labs_of(course: Course, names: list[str] | None) -> list[Lab]:
    """The labs that were asked for; all by default.

    Raises:
        UsageError: there is no lab of such a name.
    """
    every = names in (None, [], ["all"])
    return list(course.labs.values()) if every else [course.lab(name) for name in names or ()]


def whole_course_of(context: typer.Context) -> Course:
    """The course with its reflections as the last lab, if it has any.

    Raises:
        UsageError, GraderError: as ``course_of``.
    """
    from dlgrade.reflections import questions

    course = course_of(context)
    return questions.with_reflections(course, questions.load(course))
