"""What each student finally has for each lab: tests, a person's marks, lateness, and decisions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from dlgrade import enrolment
from dlgrade import policy as policies
from dlgrade.course import Course, Lab
from dlgrade.gradebook import DUST, GRADED, NO_SUBMISSION, Row, number
from dlgrade.matching import Matching, match
from dlgrade.people import Person, everybody
from dlgrade.policy import Handin, Lateness, Policy
from dlgrade.reflections import marks as marking
from dlgrade.reflections import questions
from dlgrade.reflections.marks import Marks
from dlgrade.reflections.questions import Reflections
from dlgrade.roster import Roster
from dlgrade.store import Grade, Override, Store


class Final(msgspec.Struct, frozen=True, kw_only=True):
    """One student and one lab, with all that makes up the points."""

    grade: Grade
    lab: Lab
    raw: float | None
    """What the tests give, and for reflections what a person marked; None as long as it is not known."""
    max_points: float
    """What the lab is worth, marks by hand included."""
    late_minutes: float = 0.0
    """After the due date, extensions counted; 0 when in time or when no time is known."""
    late_days_used: int = 0
    """Of the student's budget."""
    deducted: float = 0.0
    """Points taken for lateness."""
    override: Override | None = None
    """The decision that counts instead."""
    points: float | None = None
    """What counts; None as long as it is not known."""
    why: tuple[str, ...] = ()
    """How ``points`` comes from ``raw``, a sentence each, for the student; empty when they are the same."""
    outdated: str = ""
    """Why nothing is known of a lab that was worth other points when it was graded; empty else."""
    notes: tuple[str, ...] = ()
    """What the person who grades should know or decide; not for the student."""

    @property
    def handed_in(self) -> bool:
        """Whether there is anything that could be graded."""
        return self.grade.status != NO_SUBMISSION


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about a graded class."""

    course: Course
    """With the reflections as its last lab, if it has any."""
    finals: tuple[Final, ...]
    students: frozenset[str]
    """Everybody whose results lie in the folder, also those of labs that the course no longer has."""
    people: tuple[Person, ...]
    """Everybody with a lab of the course, each with all that any submission or a roster tells about them."""
    roster: Roster | None
    """The one that was given, if any was."""
    roster_is_kept: bool = False
    """Whether that is the one which the class was graded with: the system may have something else by now."""
    matching: Matching | None
    """Who is who on it; None without one."""
    attendance: Matching | None
    """The same; without a roster given, of the one that the class was graded with."""
    policy: Policy | None
    marks: Marks | None
    """None where nobody handed in reflections. Rows with problems count as not marked."""
    left_out: tuple[str, ...] = ()
    """Grades of labs that the course no longer has, a sentence for each such lab."""


def load(course: Course, out: Path, roster: Roster | None = None) -> Loaded:
    """Everything about the class that was graded into ``out``.

    Args:
        course: its sources.
        out: the folder of results; a roster that is kept there tells names and extensions, too.
        roster: another one. Its extensions count instead, if it has a column for them.

    Raises:
        UsageError: nothing was graded into it.
        GraderError: its database, roster, ``course.toml`` or sheet of marks cannot be read; it names which.
    """
    reflections = questions.load(course)
    whole = questions.with_reflections(course, reflections)
    policy = policies.load(whole)
    with Store.existing(out) as store:
        stored, overrides = store.grades(), store.overrides()
    kept = enrolment.kept(out, whole.labs)
    # before any are left out, because each lab's download may tell something else about a student
    stored = enrolment.with_names(stored, filter(None, (kept, roster)))
    grades = [grade for grade in stored if grade.lab in whole.labs]
    here, students = ({grade.student for grade in some} for some in (grades, stored))
    extending = roster if roster and roster.has_extensions else kept or roster
    marks = None
    if reflections and any(grade.lab == reflections.lab.id for grade in grades):
        marks = marking.read(out, reflections, students)
    people = tuple(person for person in everybody(grade.person for grade in stored) if person.student in here)
    matching = match(roster, people) if roster else None
    return Loaded(
        course=whole,
        finals=tuple(of(whole, grades, overrides, roster=extending, policy=policy, marks=marks)),
        students=frozenset(students),
        people=people,
        roster=roster,
        roster_is_kept=roster is not None and enrolment.is_kept(out, roster),
        matching=matching,
        attendance=match(kept, people) if kept and not matching else matching,
        policy=policy,
        marks=marks,
        left_out=tuple(
            f"{lab}: graded, but this course has no such lab any more; left out"
            for lab in sorted({grade.lab for grade in stored} - whole.labs.keys())
        ),
    )


def of(
    course: Course,
    grades: Sequence[Grade],
    overrides: Sequence[Override],
    *,
    roster: Roster | None = None,
    policy: Policy | None = None,
    marks: Marks | None = None,
) -> list[Final]:
    """What everybody has, by student and then in the order of the labs.

    Args:
        course: grades of labs that it has no more are left out.
        grades: one for each student and lab, as the store has them.
        overrides: every decision ever made, the first one first.
        roster: for extensions; None gives none.
        policy: None takes nothing off for lateness.
        marks: what a person gave for reflections; None: nothing yet.

    Raises:
        GraderError: the course's reflections are malformed.
    """
    reflections = questions.load(course)
    labs = questions.with_reflections(course, reflections).labs
    known = [grade for grade in grades if grade.lab in labs]
    matched = match(roster, everybody(grade.person for grade in known)).rows if roster else {}
    decided = {(one.student, one.lab): one for one in sorted(overrides, key=lambda one: one.number)}
    raws = {(grade.student, grade.lab): _raw(grade, labs[grade.lab], reflections, marks) for grade in known}
    handins = [
        Handin(
            student=grade.student,
            lab=grade.lab,
            raw=raws[grade.student, grade.lab].points,
            max_points=raws[grade.student, grade.lab].max_points,
            submitted=grade.submitted,
            marked_late=grade.late,
            extension=matched[grade.student].extension(grade.lab) if grade.student in matched else 0.0,
            exempt=grade.status == NO_SUBMISSION or _counts(decided.get((grade.student, grade.lab))),
        )
        for grade in known
    ]
    late = policies.lateness(policy, handins, list(labs))
    order = {lab: position for position, lab in enumerate(labs)}
    known.sort(key=lambda grade: (grade.student.casefold(), grade.student, order[grade.lab]))
    return [
        _final(grade, labs[grade.lab], raws[key], late[key], decided.get(key), policy)
        for grade in known
        for key in [(grade.student, grade.lab)]
    ]


class _Raw(msgspec.Struct, frozen=True):
    points: float | None
    max_points: float
    notes: tuple[str, ...] = ()
    outdated: str = ""


def _raw(grade: Grade, lab: Lab, reflections: Reflections | None, marks: Marks | None) -> _Raw:
    """What tests and a person's marks give together."""
    row = Row(grade.student, lab, grade.status, grade.result)
    outdated = _outdated(grade, lab)
    points = None if outdated else 0.0 if grade.status == NO_SUBMISSION else row.points
    said = (grade.status,) if row.could_not else ()
    if reflections is None or lab.id != reflections.lab.id:
        return _Raw(points, lab.points, said, outdated)
    whole = lab.points + reflections.by_hand
    if grade.status == NO_SUBMISSION:
        return _Raw(0.0, whole)
    given = {name: marks.points.get((grade.student, name)) if marks else None for name in reflections.worth}
    left = [name for name, mark in given.items() if mark is None and reflections.worth[name].by_hand]
    notes = [f"{len(left)} of {len(given)} questions are not marked yet"] if left else []
    by_hand = sum(mark or 0.0 for mark in given.values())
    known = None if left or points is None else points + by_hand
    return _Raw(known, whole, (*notes, *said), outdated)


def _outdated(grade: Grade, lab: Lab) -> str:
    """Says what a lab was worth when it was graded, if that is not what it is worth now."""
    if grade.result is None or grade.status != GRADED or abs(grade.result.max_points - lab.points) < DUST:
        return ""
    worth = f"worth {number(grade.result.max_points)}, and it is worth {number(lab.points)} now"
    return (
        f"graded when {lab.id} was {worth}; grade again, or make lab.toml and the tests agree on the points"
    )


def _counts(override: Override | None) -> bool:
    return override is not None and override.points is not None


def _final(
    grade: Grade, lab: Lab, raw: _Raw, late: Lateness, override: Override | None, policy: Policy | None
) -> Final:
    decision = override if _counts(override) else None
    points = None if raw.points is None else round(raw.points - late.deducted, 4)
    why = _lateness(late, raw, policy)
    outdated = "" if decision else raw.outdated
    notes = [*filter(None, [outdated]), *raw.notes, *late.notes]
    if decision is not None:
        points = decision.points
        why = [f"{number(points)} points were decided by a person: {decision.reason}"]
        if points is not None and points > raw.max_points:
            notes.append(
                f"decided: {number(points)} points, more than the {number(raw.max_points)} of the lab"
            )
    return Final(
        grade=grade,
        lab=lab,
        raw=raw.points,
        max_points=raw.max_points,
        late_minutes=late.minutes,
        late_days_used=late.days_used,
        deducted=late.deducted,
        override=decision,
        points=points,
        why=tuple(why),
        outdated=outdated,
        notes=tuple(notes),
    )


def _lateness(late: Lateness, raw: _Raw, policy: Policy | None) -> list[str]:
    """What was taken off and what was not, for the student."""
    if not late.minutes or policy is None:
        return []
    said = [f"handed in {duration(late.minutes)} after it was due"]
    if late.days != math.ceil(late.minutes / (24 * 60)):
        said.append(f"the clocks were changed meanwhile: it counts as {duration(late.days * 24 * 60)}")
    if late.days_used:
        said.append(f"late days used for it: {late.days_used} of your {policy.late_days}")
    if late.deducted:
        whole = raw.points if policy.percent_of == "earned" else raw.max_points
        said.append(
            f"{number(late.percent)} % of {number(whole)} points are taken off: {number(late.deducted)}"
        )
    return said


def duration(minutes: float) -> str:
    """For example ``2 days 3 hours`` and ``15 minutes``; the two largest units that are not nothing."""
    left = max(1, round(minutes))
    parts = []
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts[:2])


def by_student(finals: Iterable[Final]) -> Mapping[str, Mapping[str, Final]]:
    """Student and lab to what they have."""
    found: dict[str, dict[str, Final]] = {}
    for final in finals:
        found.setdefault(final.grade.student, {})[final.lab.id] = final
    return found
