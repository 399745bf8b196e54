"""A person's decision about one student's points in one lab, checked before it is kept."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from datetime import UTC, datetime

from dlgrade.errors import UsageError
from dlgrade.names import printable
from dlgrade.store import Grade, Override, Store

MAX_REASON = 2_000
"""Characters; it is read in a table and on a page."""


def decide(store: Store, student: str, lab: str, points: float | None, *, reason: str, by: str) -> Override:
    """Keep a decision, and return it.

    Args:
        store: of the graded class.
        student: as the gradebook calls them.
        lab: the lab's id.
        points: what the student has from now on, whatever the tests say; None takes an earlier decision back.
        reason: why, for whoever asks later, and for the student.
        by: who decides.

    Raises:
        UsageError: there is no such student or lab, nothing to take back, or points or reason are none.
    """
    find(store.grades(), student, lab)
    if points is not None and not (math.isfinite(points) and points >= 0):
        raise UsageError(f"{points}: no number of points; give 0 or more")
    if points is None and current(store.overrides(), student, lab) is None:
        raise UsageError(f"{student} has no decision for {lab} that could be taken back")
    reason = printable(reason)
    if not reason and points is not None:
        raise UsageError("a decision needs a reason; give --reason TEXT")
    if len(reason) > MAX_REASON:
        raise UsageError(f"the reason has {len(reason):,} characters; at most {MAX_REASON:,} are kept")
    override = Override(
        student=student, lab=lab, points=points, reason=reason, by=printable(by), at=datetime.now(UTC)
    )
    store.override(override)
    return override


def current(overrides: Sequence[Override], student: str, lab: str) -> Override | None:
    """The decision that counts, if any does."""
    about = [one for one in overrides if (one.student, one.lab) == (student, lab)]
    return about[-1] if about and about[-1].points is not None else None


def find(grades: Sequence[Grade], student: str, lab: str) -> Grade:
    """A student's grade for a lab.

    Raises:
        UsageError: there is none; the message names students and labs that are spelt nearly so.
    """
    labs = list(dict.fromkeys(grade.lab for grade in grades if grade.student == student))
    if not labs:
        everybody = list(dict.fromkeys(grade.student for grade in grades))
        raise UsageError(f"no student {student!r} was graded here{_near(student, everybody)}")
    found = next((grade for grade in grades if (grade.student, grade.lab) == (student, lab)), None)
    if found is None:
        instead = _near(lab, labs) or f"; graded: {', '.join(labs)}"
        raise UsageError(f"{student} was not graded for {lab!r}{instead}")
    return found


def _near(word: str, words: Sequence[str]) -> str:
    folded = {other.casefold(): other for other in words}
    near = difflib.get_close_matches(word.casefold(), folded, 3, cutoff=0.5)
    return f"; did you mean {' or '.join(folded[one] for one in near)}?" if near else ""
