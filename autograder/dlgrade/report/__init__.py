"""The pages of a graded class: ``report.html``, a page for each student, and pairs that look alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from dlgrade import resultfiles
from dlgrade.atomic import write_file
from dlgrade.course import Course, Lab
from dlgrade.finals import Final, duration
from dlgrade.gradebook import NO_SUBMISSION
from dlgrade.matching import Matching
from dlgrade.pages import render
from dlgrade.report import alike as looking_alike
from dlgrade.report import counting, diagnoses, table
from dlgrade.report.alike import Alike
from dlgrade.report.attention import attention
from dlgrade.report.people import Links
from dlgrade.store import Run

PAGE = "report.html"
MOST_DIAGNOSES = 12
"""Of one lab, on the page."""
SLOWEST = 10


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What ``build`` wrote."""

    page: Path
    students: int
    labs: int
    alike: int
    """Pairs and groups that look alike."""


def build(
    course: Course,
    finals: Sequence[Final],
    runs: Sequence[Run],
    out: Path,
    *,
    attendance: Matching | None = None,
    page: Path | None = None,
    similar: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Written:
    """Write all pages of a class, and each student's feedback anew where it says something else by now.

    Args:
        course: for the order of its labs and its starter code.
        finals: what each student has for each lab.
        runs: how it came to be known.
        out: the class's folder, as ``dlgrade grade`` left it.
        attendance: who of the class is on its roster; None without one.
        page: the class's page; ``out/report.html`` by default.
        similar: whether submissions are compared with each other, which takes longest.
        progress: called with the name of a lab for each text compared.

    Raises:
        GraderError: a page cannot be written.
    """
    page = page or out / PAGE
    links = Links(out, page)
    by_lab = {lab.id: [final for final in finals if final.lab.id == lab.id] for lab in _labs(course, finals)}
    labs = [found[0].lab for found in by_lab.values()]
    for final in finals:
        resultfiles.renew(final, out)
    rows = table.rows(finals, labs, links)
    for row in rows:
        path = out / row.student / "index.html"
        write_file(path, _student_page(row, Links(out, path)).encode())
    counts = [counting.count(lab, by_lab[lab.id]) for lab in labs]
    alike: list[Alike] | None = None
    if similar:
        alike = [
            looking_alike.alike(course, lab, by_lab[lab.id], out, page, lambda lab=lab: progress(lab.id))  # type: ignore[misc]
            for lab in labs
        ]
    found = {lab.id: diagnoses.commonest(by_lab[lab.id]) for lab in labs}
    html = render(
        "report/report.html",
        script="report/table.js",
        attention=attention(finals, counts, runs, links),
        labs=labs,
        counts=counts,
        rows=rows,
        states=table.SHOWN,
        finals=finals,
        diagnoses={lab: them[:MOST_DIAGNOSES] for lab, them in found.items()},
        more_diagnoses={lab: them[MOST_DIAGNOSES:] for lab, them in found.items()},
        late=sorted(
            (final for final in finals if table.is_late(final)), key=lambda final: -final.late_minutes
        ),
        missing=_missing(finals, labs),
        attendance=attendance,
        decided=[final for final in finals if final.override is not None],
        runs=list(runs),
        slowest=_slowest(finals),
        alike=alike,
        links=links,
        duration=duration,
    )
    write_file(page, html.encode())
    return Written(
        page=page,
        students=len(rows),
        labs=len(labs),
        alike=sum(len(lab.identical) + len(lab.same) + len(lab.pairs) + lab.more for lab in alike or ()),
    )


def _labs(course: Course, finals: Iterable[Final]) -> list[Lab]:
    """Those that anybody has a grade for, in the course's order."""
    graded = {final.lab.id: final.lab for final in finals}
    order = {lab: place for place, lab in enumerate(course.labs)}
    return sorted(graded.values(), key=lambda lab: (order.get(lab.id, len(order)), lab.id))


def _student_page(row: table.Row, links: Links) -> str:
    finals = [cell.final for cell in row.cells if cell is not None]
    return render(
        "report/student.html", row=row, finals=finals, links=links, duration=duration, states=table.states
    )


def _missing(finals: Sequence[Final], labs: Sequence[Lab]) -> dict[str, list[Final]]:
    """Lab to those who handed nothing in; under an empty name, those who handed in nothing at all."""
    some = {final.grade.student for final in finals if final.grade.status != NO_SUBMISSION}
    missing = [final for final in finals if final.grade.status == NO_SUBMISSION]
    nothing = {final.grade.student: final for final in missing if final.grade.student not in some}
    of_labs = {
        lab.id: [final for final in missing if final.lab.id == lab.id and final.grade.student in some]
        for lab in labs
    }
    return {"": list(nothing.values()), **of_labs}


def _slowest(finals: Iterable[Final]) -> list[tuple[float, Final]]:
    timed = [
        (final.grade.result.seconds, final)
        for final in finals
        if final.grade.result is not None and final.grade.result.seconds > 0
    ]
    return sorted(timed, key=lambda item: -item[0])[:SLOWEST]
