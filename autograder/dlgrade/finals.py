"""What each student finally has for each lab: tests, a person's marks, lateness, and decisions."""

from __future__ import annotations

import msgspec

from dlgrade.course import Lab
from dlgrade.store import Grade, Override


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
