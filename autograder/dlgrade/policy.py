"""Lateness: ``course.toml`` at the course's root, and what it takes off whom.

The same hand-ins give the same deductions, in whatever order they come.
"""

from __future__ import annotations

import difflib
import itertools
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from dlgrade.course import Course
from dlgrade.errors import GraderError
from dlgrade.names import printable

FILE = "course.toml"
_DAY = timedelta(days=1)

Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
Minutes = Annotated[float, msgspec.Meta(ge=0, le=366 * 24 * 60)]
_TIME = "2026-10-01T23:59:00"
_PERCENT = "a number from 0 to 100"
_WANTED = {
    "timezone": 'the name of a zone, such as "Europe/Berlin"',
    "due": f"a date with a time, such as {_TIME}",
    "grace_minutes": "a number of minutes, from 0 to 527040",
    "percent_per_day": _PERCENT,
    "percent_of": '"earned" or "maximum"',
    "cap_percent": _PERCENT,
    "late_days": "a whole number of days, 0 or more",
}
"""What each key takes, for a person who wrote something else."""


class Due(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``[labs.<lab>]`` says; whatever it leaves out is as for the course."""

    due: datetime | None = None
    grace_minutes: Minutes | None = None
    percent_per_day: Percent | None = None
    cap_percent: Percent | None = None


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``course.toml`` says."""

    timezone: str = ""
    """IANA name, such as ``Europe/Berlin``: the zone of every time that names none."""
    due: datetime | None = None
    """Of labs that have no date of their own."""
    grace_minutes: Minutes = 0.0
    """So late is not late; later, every day counts from the due date on."""
    percent_per_day: Percent = 0.0
    """Taken off for each day that has begun."""
    percent_of: Literal["earned", "maximum"] = "earned"
    """Whether it is a percentage of what was earned or of what the lab is worth."""
    cap_percent: Percent = 100.0
    """No more than this is taken off, however late."""
    late_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Days that a student may be late over the whole course before anything is taken off."""
    labs: Mapping[str, Due] = {}

    def of(self, lab: str) -> Due:
        """What holds for one lab."""
        own = self.labs.get(lab, Due())
        return Due(
            due=own.due or self.due,
            grace_minutes=self.grace_minutes if own.grace_minutes is None else own.grace_minutes,
            percent_per_day=self.percent_per_day if own.percent_per_day is None else own.percent_per_day,
            cap_percent=self.cap_percent if own.cap_percent is None else own.cap_percent,
        )

    @property
    def zone(self) -> ZoneInfo | None:
        """The course's time zone, if it says one."""
        return ZoneInfo(self.timezone) if self.timezone else None


class Handin(msgspec.Struct, frozen=True, kw_only=True):
    """What lateness depends on: one student and one lab."""

    student: str
    lab: str
    raw: float | None
    """Points without lateness; None as long as they are not known."""
    max_points: float
    submitted: datetime | None = None
    marked_late: bool | None = None
    """What the learning management system says."""
    extension: float = 0.0
    """Days."""
    exempt: bool = False
    """Nothing was handed in, or a person has decided: nothing to take off."""


class Lateness(msgspec.Struct, frozen=True, kw_only=True):
    """What lateness costs one student in one lab."""

    minutes: float = 0.0
    """After the due date, extensions counted; 0 within the grace."""
    days: int = 0
    """Days that have begun, on the course's clock."""
    days_used: int = 0
    """Of them, taken from the student's budget."""
    percent: float = 0.0
    """Taken off, of ``percent_of``."""
    deducted: float = 0.0
    """Points taken off; at most what was earned."""
    notes: tuple[str, ...] = ()
    """For the person who grades."""


def load(course: Course) -> Policy | None:
    """What the course's ``course.toml`` says; None when it has none.

    Raises:
        GraderError: it is no TOML, has a key that means nothing, or names no lab or zone that there is.
    """
    path = course.root / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad begins a file with a mark
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise GraderError(f"{path}: is not in UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise GraderError(f"{path}: {error}") from None
    try:
        policy = msgspec.convert(table, type=Policy)
    except msgspec.ValidationError as error:
        raise GraderError(f"{path}: {next(_slips(table), error)}") from None
    try:
        _ = policy.zone
    except (KeyError, ValueError, OSError):  # unknown, malformed, a folder of the database
        raise GraderError(
            f"{path}: timezone {policy.timezone!r} is none; write one such as Europe/Berlin"
        ) from None
    for lab in policy.labs:
        if lab not in course.labs:
            near = difflib.get_close_matches(lab, course.labs, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise GraderError(f"{path}: [labs.{lab}] is no lab of this course{hint}")
    return policy


def _slips(table: Mapping[str, Any]) -> Iterator[str]:
    """What cannot be meant, each with what to write instead."""
    yield from _slips_of(Policy, {key: value for key, value in table.items() if key != "labs"})
    labs = table.get("labs", {})
    if not isinstance(labs, dict):
        yield f"labs = {_shown(labs)}: write a line [labs.LAB] for each lab, and below it due = {_TIME}"
        return
    for lab, own in labs.items():
        if isinstance(own, dict):
            yield from _slips_of(Due, own, f"[labs.{printable(lab)}] ")
        else:
            name = printable(lab)
            yield f"labs.{name} = {_shown(own)}: write a line [labs.{name}], and below it due = {_TIME}"


def _slips_of(kind: type[msgspec.Struct], table: Mapping[str, Any], where: str = "") -> Iterator[str]:
    types = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in types:
            yield f"{where}{printable(key)}: there is no such key{_instead(key, types)}"
            continue
        try:
            msgspec.convert(value, type=types[key])
        except msgspec.ValidationError:
            day = type(value) is date
            wanted = f"a time, too, such as {value}T23:59:00" if day else _WANTED[key]
            yield f"{where}{key} = {_shown(value)}: write {wanted}"


def _instead(key: str, keys: Iterable[str]) -> str:
    if key in Policy.__struct_fields__:  # in TOML, whatever stands below [labs.…] is about that lab
        return " of a lab; it is the course's, and stands above the first [labs.…]"
    if near := difflib.get_close_matches(key, keys, 1, cutoff=0.5):
        return f"; did you mean {near[0]}?"
    return f"; there are {', '.join(keys)}"


def _shown(value: object) -> str:
    """As in the file, nearly, and in one line."""
    return str(value) if isinstance(value, (date, time)) else printable(repr(value))[:60]


def lateness(
    policy: Policy | None, handins: Iterable[Handin], labs: Sequence[str]
) -> dict[tuple[str, str], Lateness]:
    """What each student loses in each lab, by student and lab.

    A student's budget is spent in the order of due dates, and on no day that would not save points.

    Args:
        policy: None takes nothing off.
        handins: at most one for each student and lab.
        labs: every lab's id; their order decides between labs that are due at the same time.
    """
    if policy is None:
        return {
            (one.student, one.lab): Lateness(notes=_marked(one, "no due date is known")) for one in handins
        }
    position = {lab: number for number, lab in enumerate(labs)}
    found: dict[tuple[str, str], Lateness] = {}
    left: dict[str, int] = {}
    for one in sorted(handins, key=lambda one: (_order(policy, one.lab), position.get(one.lab, 0), one.lab)):
        late = _one(policy, one, left.get(one.student, policy.late_days))
        left[one.student] = left.get(one.student, policy.late_days) - late.days_used
        found[one.student, one.lab] = late
    return found


def _one(policy: Policy, one: Handin, budget: int) -> Lateness:
    rule = policy.of(one.lab)
    if one.submitted is None:
        if one.marked_late:
            return Lateness(notes=_marked(one, "no time is known"))
        unknown = rule.due is not None and not one.exempt
        return Lateness(notes=("no time of submission is known: taken as in time",) if unknown else ())
    if rule.due is None:
        return Lateness(notes=_marked(one, "no due date is known"))
    times = _comparable(one.submitted, rule.due, policy.zone)
    if times is None:
        return Lateness(
            notes=("only one of due date and submission has a time zone; set timezone in course.toml",)
        )
    after = _after(*times, one.extension)
    if after <= timedelta(minutes=rule.grace_minutes or 0):
        return Lateness(notes=_marked(one, "by course.toml it is in time") if after <= timedelta() else ())
    # a day ends at the same time of day, also when the clocks change in between
    near = max(0, -(-after // _DAY) - 1)
    days = next(days for days in itertools.count(near) if _after(*times, one.extension + days) <= timedelta())

    def points(charged: int) -> float:
        percent = min(charged * (rule.percent_per_day or 0), rule.cap_percent or 0)
        whole = one.max_points if policy.percent_of == "maximum" or one.raw is None else one.raw
        taken = round(whole * percent / 100, 4)
        return taken if one.raw is None else max(0.0, min(one.raw, taken))

    least = 0.0 if one.exempt else points(days - min(days, budget))
    used = 0 if one.exempt else next(used for used in range(days + 1) if points(days - used) <= least)
    charged = 0 if one.exempt else days - used
    return Lateness(
        minutes=after / timedelta(minutes=1),
        days=days,
        days_used=used,
        percent=min(charged * (rule.percent_per_day or 0), rule.cap_percent or 0),
        deducted=0.0 if one.raw is None else least,
    )


def _marked(one: Handin, why: str) -> tuple[str, ...]:
    """What a person should look at, if the learning management system says late and we take nothing off."""
    late = one.marked_late and not one.exempt
    return (f"marked late, but {why}: nothing was taken off, please decide",) if late else ()


def _comparable(
    submitted: datetime, due: datetime, zone: ZoneInfo | None
) -> tuple[datetime, datetime] | None:
    """Submission and due date, both with a time zone or both without; None when that cannot be told."""
    if zone is not None:
        submitted = submitted if submitted.tzinfo else submitted.replace(tzinfo=zone)
        return submitted, due.astimezone(zone) if due.tzinfo else due.replace(tzinfo=zone)
    return None if (submitted.tzinfo is None) != (due.tzinfo is None) else (submitted, due)


def _after(submitted: datetime, due: datetime, days: float) -> timedelta:
    """How long after so many days from the due date; negative before that."""
    try:
        due += timedelta(days=days)  # on the course's clock, so that midnight stays midnight
    except OverflowError:
        return -_DAY
    if due.tzinfo is None:
        return submitted - due
    # two times in one zone subtract as clocks show them, an hour off when summer ends in between
    return submitted.astimezone(UTC) - due.astimezone(UTC)


def _order(policy: Policy, lab: str) -> tuple[bool, datetime]:
    """When a lab is due; labs without a date come last."""
    due = policy.of(lab).due
    if due is None:
        return True, datetime.max.replace(tzinfo=UTC)
    return False, due.replace(tzinfo=due.tzinfo or policy.zone or UTC).astimezone(UTC)
