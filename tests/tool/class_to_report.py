"""A graded class as ``dlgrade grade`` leaves it, made of records without grading: any size, in a moment.

Students have a skill, tests a difficulty, and each test one or two mistakes that students make in it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from dlgrade import fingerprint
from dlgrade.course import Lab, find_course
from dlgrade.feedback import to_html, to_text
from dlgrade.finals import Final
from dlgrade.gradebook import NO_SUBMISSION, status_of
from dlgrade.people import Person
from dlgrade.report import Written, build
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.store import FILE, Counts, Grade, Override, Run, Store

COURSE = find_course(Path(__file__))
LABS = (COURSE.labs["step2_mnist_cnn"], COURSE.labs["step4_time_series"])
LAB = LABS[0]
DUE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
GIVEN = (
    "Ada Ben Cleo Dana Emil Finn Gina Hugo Ines Jörg Kira Liam Mona Nils Olga Pete Quyên Rui Söğüt Théo"
).split()
FAMILY = "Lovelace Müller Nguyễn O'Neil de-la-Cruz Żak Smith Hopper Turing Noether".split()
MISTAKES = (
    (
        "{task}(…) is out of range",
        "between 0 and 1",
        "{n}",
        "these are logits: the last layer has no softmax",
    ),
    ("the output of {task} has the wrong shape", "(any, 10)", "({n}, 1)", "one column for each class"),
    ("{task}(…) is wrong at [{n}, 3] (12 of 784 values differ)", "0.25", "0.{n}", ""),
    ("the learning rate of {task}", "1e-3", "{n}e-2", "0.001 is what the handout asks for"),
)
"""First line, expected, got and hint."""
TRACEBACK = "Traceback (most recent call last):\n  …\ntensorflow.ResourceExhaustedError: OOM when allocating"


TAGS = "<img src=x onerror=alert(1)></table></style></script><script>alert(2)</script>"
TRICKS = "\u202eada\u2066\x1b[31m\x00\ud800&amp;\"'"


def students(number: int) -> list[Person]:
    """So many people, no two with one name."""
    people = []
    for place in range(number):
        name = f"{GIVEN[place % len(GIVEN)]} {FAMILY[place // len(GIVEN) % len(FAMILY)]}"
        name += f" {place // 200}" if place >= 200 else ""
        people.append(
            Person(
                student=name.lower().replace(" ", "_"),
                name=name,
                email=f"s{place:03}@example.edu",
                sid=str(100000 + place),
            )
        )
    return people


def result(lab: Lab, chance: random.Random, skill: float) -> LabResult:
    """What tests found about one submission of somebody who is so good, from 0 to 1."""
    tests = []
    for task in lab.tasks:
        written = chance.random() < 0.8 + skill / 4
        for number in range(6):
            tests.append(_test(task, number, lab.tasks[task].points / 6, chance, skill, written))
    return LabResult(lab=lab.id, tests=tuple(tests), seconds=round(chance.uniform(2, 40), 2))


def finals(number: int, labs: Sequence[Lab] = tuple(COURSE.labs.values()), seed: int = 0) -> list[Final]:
    """What a class of so many students has: some are late, some are missing, some could not be graded."""
    chance = random.Random(seed)
    made = []
    for person in students(number):
        skill = chance.betavariate(3, 1.5)
        for lab in labs:
            made.append(_final(person, lab, chance, skill))
    return made


def full(person: Person, lab: Lab) -> Final:
    """Somebody with full marks in time."""
    return of_result(person, lab, result(lab, _Sure(), 2.0))


def of_result(person: Person, lab: Lab, found: LabResult, **more: object) -> Final:
    """What somebody has for a record, in time."""
    grade = Grade(
        student=person.student,
        lab=lab.id,
        status=status_of(found),
        result=found,
        person=person,
        files={lab.module: fingerprint.of_bytes(f"{person.student} {lab.id}".encode())},
        **more,  # type: ignore[arg-type]
    )
    points = None if found.undecided else found.points
    return Final(grade=grade, lab=lab, raw=points, max_points=lab.points, points=points)


def could_not(person: Person, lab: Lab, reason: str) -> Final:
    """Somebody who could not be graded."""
    grade = Grade(
        student=person.student, lab=lab.id, status=f"could not grade: {reason}", result=None, person=person
    )
    return Final(grade=grade, lab=lab, raw=None, max_points=lab.points)


def nothing(person: Person, lab: Lab) -> Final:
    """Somebody who handed in nothing."""
    tests = tuple(
        TestResult(
            task=task,
            test=f"test_{task}_is_handed_in",
            title=f"{lab.module} is handed in",
            visibility=Visibility.PUBLIC,
            points=worth.points,
            status=Status.FAILED,
            message=f"{lab.module} is missing",
        )
        for task, worth in lab.tasks.items()
    )
    grade = Grade(
        student=person.student,
        lab=lab.id,
        status=NO_SUBMISSION,
        result=LabResult(lab=lab.id, tests=tests),
        person=person,
    )
    return Final(grade=grade, lab=lab, raw=0.0, max_points=lab.points, points=0.0)


def runs() -> list[Run]:
    """Two runs: one of everything, and one that found most of it done."""
    first = Counts(graded=1500, shared=120, trainings=260, trainings_saved=1900, seconds=1900.0)
    then = Counts(graded=12, kept=1608, trainings=3, trainings_saved=17, seconds=31.0)
    return [
        Run(run=1, started=DUE, finished=DUE + timedelta(minutes=32), counts=first),
        Run(run=2, started=DUE + timedelta(days=1), finished=DUE + timedelta(days=1, minutes=1), counts=then),
    ]


def leave(out: Path, made: Sequence[Final]) -> Path:
    """What grading leaves in ``out``: the database, and the feedback of everybody who has a record."""
    out.mkdir(parents=True, exist_ok=True)
    with Store(out / FILE) as store:
        for final in made:
            store.put(final.grade)
        for run in runs():
            store.finish_run(store.start_run(), run.counts)
    for final in made:
        folder = out / final.grade.student / final.lab.id
        folder.mkdir(parents=True, exist_ok=True)
        if final.grade.result is not None:
            page = to_html(
                final.grade.result, final.grade.person.name or final.grade.student, final.lab.title, final
            )
            (folder / "feedback.html").write_text(page, encoding="utf-8")
            text = to_text(final.grade.result, final.grade.student, final)
            (folder / "feedback.txt").write_text(text, encoding="utf-8")
        else:
            (folder / "grader-error.txt").write_text(TRACEBACK, encoding="utf-8")
    return out


def hand_in(out: Path, final: Final, source: bytes) -> Final:
    """Somebody's file where grading keeps it; returns what they have, with the file's digest."""
    path = out / final.grade.student / final.lab.id / "submitted" / final.lab.module
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source)
    files = {final.lab.module: fingerprint.of_bytes(source)}
    return msgspec.structs.replace(final, grade=msgspec.structs.replace(final.grade, files=files))


def failing(
    person: Person, message: str, *, test: str = "test_a", task: str = "one_hot", **more: object
) -> Final:
    """Somebody with one failing test."""
    found = TestResult(
        task=task,
        test=test,
        title=f"Title of {test}",
        visibility=Visibility.PUBLIC,
        points=2,
        status=Status.FAILED,
        message=message,
    )
    return of_result(person, LAB, LabResult(lab=LAB.id, tests=(msgspec.structs.replace(found, **more),)))


def hostile(tricks: str = TRICKS) -> list[Final]:
    """Everything that comes from outside is an attack."""
    person = Person(student="a:b #%41?&'<b>", name=TAGS + tricks, email=TAGS, sid=tricks, login=TAGS)
    message = f"{TAGS}{tricks}\n  expected: {TAGS}\n  got:      {tricks}\n  hint:     {TAGS}"
    final = failing(person, message, title=TAGS, detail=TAGS + tricks)
    unsure = failing(person, message, title=TAGS, status=Status.COULD_NOT_TELL, detail=tricks, test="test_b")
    tests = (*final.grade.result.tests, *unsure.grade.result.tests)  # type: ignore[union-attr]
    record = LabResult(lab=LAB.id, tests=tests, notes=(TAGS, tricks), missing_protections=(TAGS,))
    both = of_result(person, LAB, record, superseded=(TAGS,), late=True)
    return [both, could_not(person, LABS[1], TAGS + tricks)]


def own_program(seed: int) -> bytes:
    """A program that nobody else has."""
    return "".join(
        f"v = np.f{seed}_{n}({n * seed}, w[{n}:{seed}])\nif v > {n + seed}:\n  u += {seed}\n"
        for n in range(40)
    ).encode()


def large_class(out: Path) -> Written:
    """The pages of two hundred students and nine labs, in ``out``."""
    made = finals(200)
    for final in made:
        folder = out / final.grade.student / final.lab.id
        folder.mkdir(parents=True)
        (folder / "feedback.html").touch()
    return build(COURSE, made, runs(), out, similar=False)


class _Sure(random.Random):
    """Chance on the side of whoever wrote everything right."""

    def random(self) -> float:
        """The least there is."""
        return 0.0


def _final(person: Person, lab: Lab, chance: random.Random, skill: float) -> Final:
    if chance.random() < 0.08:
        return nothing(person, lab)
    if chance.random() < 0.005:
        return could_not(person, lab, "two submissions, in a.zip and in b.zip; leave one")
    submitted = DUE - timedelta(minutes=chance.uniform(5, 4000))
    final = of_result(person, lab, result(lab, chance, skill), submitted=submitted)
    if chance.random() < 0.06:
        minutes = round(chance.uniform(10, 3000))
        lost = round(0.1 * (final.points or 0.0), 2)
        final = msgspec.structs.replace(
            final,
            grade=msgspec.structs.replace(final.grade, submitted=DUE + timedelta(minutes=minutes)),
            late_minutes=minutes,
            deducted=lost,
            points=None if final.points is None else final.points - lost,
            why=(f"{minutes} minutes late: 10 % less, which is {lost} points",),
        )
    elif chance.random() < 0.004:
        final = msgspec.structs.replace(
            final, grade=msgspec.structs.replace(final.grade, submitted=None, late=True)
        )
    elif chance.random() < 0.004:
        override = Override(
            student=person.student,
            lab=lab.id,
            points=lab.points,
            reason="shown at the desk",
            by="tom",
            at=DUE,
        )
        final = msgspec.structs.replace(
            final, override=override, points=lab.points, why=("decided: shown at the desk",)
        )
    return final


def _test(
    task: str, number: int, points: float, chance: random.Random, skill: float, written: bool
) -> TestResult:
    easy = number / 6 < 0.7 * skill + 0.3 * chance.random() or number == 0
    status = Status.PASSED if written and easy else Status.FAILED
    message = "" if status is Status.PASSED else _message(task, number, chance, written)
    crashed = number == 5 and chance.random() > 0.9995
    return TestResult(
        task=task,
        test=f"test_{number}_of_{task}",
        title=f"Promise {number} of {task} holds for every input of the shape that the handout names.",
        visibility=Visibility.PUBLIC if number < 3 else Visibility.HIDDEN,
        points=points,
        status=Status.COULD_NOT_TELL if crashed else status,
        message="the grader could not tell; a person will look at it" if crashed else message,
        detail=TRACEBACK if crashed else "",
    )


def _message(task: str, number: int, chance: random.Random, written: bool) -> str:
    if not written:
        return f"{task}(…) raised NotImplementedError: {task}: not written yet; see x.md\n  lab.py, line 4"
    what, expected, got, hint = MISTAKES[(number + (chance.random() < 0.2)) % len(MISTAKES)]
    words = f"{what}\n  expected: {expected}\n  got:      {got}" + (f"\n  hint:     {hint}" if hint else "")
    return words.replace("{task}", task).replace("{n}", str(chance.randrange(11, 99)))
