"""Late work: what ``course.toml`` takes off, for any hand-ins in any order."""

from __future__ import annotations

import math
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from desk_class import ROCKS, TREES, at, course_with
from dlgrade import policy as policies
from dlgrade.course import find_course
from dlgrade.errors import GraderError
from dlgrade.policy import Due, Handin, Lateness, Policy, lateness
from hypothesis import assume, given
from hypothesis import strategies as st

DUE = at("2026-10-01T23:59:00+02:00")
LABS = ["first", "second", "third"]

minutes = st.floats(-3000, 20 * 1440, allow_nan=False)
raws = st.one_of(st.none(), st.floats(0, 30, allow_nan=False))
policies_of = st.builds(
    Policy,
    due=st.just(DUE),
    grace_minutes=st.sampled_from([0.0, 15.0, 90.0]),
    percent_per_day=st.sampled_from([0.0, 7.5, 10.0, 50.0, 100.0]),
    percent_of=st.sampled_from(["earned", "maximum"]),
    cap_percent=st.sampled_from([0.0, 30.0, 100.0]),
    late_days=st.integers(0, 5),
    labs=st.dictionaries(
        st.sampled_from(LABS),
        st.builds(Due, due=st.sampled_from([DUE + timedelta(days=7), DUE - timedelta(days=7)])),
    ),
)


def handin(late: float, raw: float | None = 10.0, lab: str = "first", **more: object) -> Handin:
    """Handed in so many minutes after ``DUE``."""
    values = {"student": "ada", "lab": lab, "raw": raw, "max_points": 30.0, **more}
    return Handin(submitted=DUE + timedelta(minutes=late), **values)  # type: ignore[arg-type]


def one(policy: Policy, entry: Handin) -> Lateness:
    """What one hand-in loses."""
    return lateness(policy, [entry], LABS)[entry.student, entry.lab]


handins = st.lists(
    st.builds(
        handin,
        minutes,
        raws,
        st.sampled_from(LABS),
        student=st.sampled_from(["ada", "ben"]),
        extension=st.sampled_from([0.0, 2.0]),
        exempt=st.booleans(),
    ),
    unique_by=lambda entry: (entry.student, entry.lab),
    max_size=6,
)


@given(policies_of, handins)
def test_never_negative_and_never_more_than_was_earned(policy: Policy, entries: list[Handin]):
    """Nor above the cap, nor more budget than there is, nor anything where nothing is known."""
    found = lateness(policy, entries, LABS)
    assert set(found) == {(entry.student, entry.lab) for entry in entries}
    used: dict[str, int] = {}
    for entry in entries:
        late = found[entry.student, entry.lab]
        whole = entry.raw if policy.percent_of == "earned" else entry.max_points
        assert 0 <= late.deducted <= (entry.raw or 0), late
        assert late.deducted <= (whole or 0) * policy.cap_percent / 100 + 1e-4, late
        assert late.percent <= policy.cap_percent
        assert 0 <= late.days_used <= late.days
        assert late.minutes >= 0
        if entry.exempt:
            assert (late.deducted, late.days_used) == (0, 0)
        used[entry.student] = used.get(entry.student, 0) + late.days_used
    assert all(days <= policy.late_days for days in used.values()), used


@given(policies_of, handins, st.randoms(use_true_random=False))
def test_the_order_of_hand_ins_changes_nothing(policy: Policy, entries: list[Handin], chance: random.Random):
    """Nor do other students."""
    found = lateness(policy, entries, LABS)
    shuffled = [*entries]
    chance.shuffle(shuffled)
    assert lateness(policy, shuffled, LABS) == found
    alone = lateness(policy, [entry for entry in entries if entry.student == "ada"], LABS)
    assert alone == {key: late for key, late in found.items() if key[0] == "ada"}


@given(policies_of, handins, minutes, minutes, raws)
def test_later_never_costs_less(policy: Policy, others: list[Handin], a: float, b: float, raw: float | None):
    """In its own lab, whatever else the student handed in."""
    others = [entry for entry in others if entry.lab != "second"]
    early, late = sorted([a, b])
    first = lateness(policy, [*others, handin(early, raw, "second")], LABS)["ada", "second"]
    second = lateness(policy, [*others, handin(late, raw, "second")], LABS)["ada", "second"]
    assert first.deducted <= second.deducted
    assert first.minutes <= second.minutes


@given(policies_of, minutes, raws)
def test_a_budget_never_costs_and_no_day_of_it_is_wasted(policy: Policy, late: float, raw: float | None):
    """With fewer of the days that were used, more would be taken off."""
    found = one(policy, handin(late, raw))
    none = one(msgspec.structs.replace(policy, late_days=0), handin(late, raw))
    assert found.deducted <= none.deducted
    if found.days_used:
        fewer = one(msgspec.structs.replace(policy, late_days=found.days_used - 1), handin(late, raw))
        assert raw is None or fewer.deducted > found.deducted


@given(policies_of, st.floats(-3000, 0))
def test_in_time_and_within_the_grace_costs_nothing(policy: Policy, late: float):
    """Nor does it use a day of the budget."""
    found = one(msgspec.structs.replace(policy, labs={}), handin(policy.grace_minutes + late))
    assert (found.deducted, found.days, found.days_used, found.minutes) == (0, 0, 0, 0)


@given(policies_of, minutes, st.integers(0, 5))
def test_an_extension_is_a_later_due_date(policy: Policy, late: float, days: int):
    """Nothing else."""
    assume(abs(late) > 1e-3)
    assert one(policy, handin(late, extension=float(days))) == one(policy, handin(late - days * 1440))


@pytest.mark.parametrize(
    ("late", "days"), [(0, 0), (15, 0), (15.1, 1), (1440, 1), (1440.1, 2), (2880, 2), (2881, 3)]
)
def test_days_that_have_begun_count_from_the_due_date(late: float, days: int):
    """A grace of a quarter of an hour, 10 % a day, at most half."""
    policy = Policy(due=DUE, grace_minutes=15, percent_per_day=10, cap_percent=50)
    assert one(policy, handin(late)).days == days
    assert one(policy, handin(late)).deducted == pytest.approx(days)
    assert one(policy, handin(late + 10 * 1440)).deducted == 5


def test_a_percentage_may_be_of_the_maximum():
    """As Canvas and Moodle count; never more than was earned."""
    policy = Policy(due=DUE, percent_per_day=10, percent_of="maximum")
    assert one(policy, handin(60, 10.0)).deducted == 3
    assert one(policy, handin(60, 2.0)).deducted == 2


def test_the_budget_is_spent_in_the_order_of_due_dates():
    """The lab due first takes what it needs, the next one what is left."""
    policy = Policy(
        percent_per_day=10,
        late_days=3,
        labs={"first": Due(due=DUE + timedelta(days=9)), "second": Due(due=DUE), "third": Due(due=DUE)},
    )
    entries = [
        handin(9 * 1440 + 60, lab="first"),
        handin(1440 + 60, lab="third"),
        handin(60, lab="second"),
    ]
    found = lateness(policy, entries, LABS)
    used = {lab: (found["ada", lab].days_used, found["ada", lab].deducted) for lab in LABS}
    assert used == {"second": (1, 0), "third": (2, 0), "first": (0, 1)}


def test_no_day_is_spent_that_would_not_help():
    """Ten days late with a cap of two days' worth: three days of budget would change nothing."""
    policy = Policy(due=DUE, percent_per_day=10, cap_percent=20, late_days=3)
    assert one(policy, handin(9 * 1440 + 1)).days_used == 0
    assert one(policy, handin(3 * 1440 + 1)).days_used == 3
    assert one(policy, handin(60, 0.0)).days_used == 0


def test_a_mark_without_a_time_is_said_and_nothing_is_taken_off():
    """A person decides."""
    policy = Policy(due=DUE, percent_per_day=10)
    canvas = Handin(student="ada", lab="first", raw=10, max_points=10, marked_late=True)
    found = one(policy, canvas)
    assert found.deducted == 0
    assert found.notes == ("marked late, but no time is known: nothing was taken off, please decide",)
    assert lateness(None, [canvas], LABS)["ada", "first"].notes == (
        "marked late, but no due date is known: nothing was taken off, please decide",
    )
    assert one(policy, handin(-60, marked_late=True)).notes[0].startswith("marked late, but by course.toml")
    unknown = Handin(student="ada", lab="first", raw=10, max_points=10)
    assert one(policy, unknown).notes == ("no time of submission is known: taken as in time",)
    assert one(Policy(), unknown).notes == ()


def test_times_without_a_zone_are_the_course_s():
    """An hour is lost or won when the clocks change; midnight stays midnight."""
    policy = Policy(timezone="Europe/Berlin", due=at("2026-10-24T23:59:00"), percent_per_day=10)
    entry = Handin(student="ada", lab="first", raw=10, max_points=10, submitted=at("2026-10-25T23:59:00"))
    assert one(policy, entry).minutes == 25 * 60, "that day had twenty-five hours"
    night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    utc = Handin(student="ada", lab="first", raw=10, max_points=10, submitted=night)
    assert one(policy, utc).minutes == 1
    longer = Handin(
        student="ada", lab="first", raw=10, max_points=10, submitted=at("2026-10-26T00:00:00"), extension=1
    )
    assert one(policy, longer).minutes == 1, "one day more ends at the same time of day"


@pytest.mark.parametrize(
    ("due", "submitted", "days"),
    [
        ("2026-10-24T23:59:00", "2026-10-25T22:30:00+00:00", 1),
        ("2026-10-24T23:59:00", "2026-10-25T22:59:00+00:00", 1),
        ("2026-10-24T23:59:00", "2026-10-25T22:59:01+00:00", 2),
        ("2026-10-24T23:59:00+02:00", "2026-10-25T23:30:00", 1),
        ("2026-10-23T23:59:00", "2026-10-25T23:30:00", 2),
        ("2026-03-28T23:59:00", "2026-03-29T23:59:00", 1),
        ("2026-03-28T23:59:00", "2026-03-30T00:30:00", 2),
    ],
)
def test_a_late_day_ends_at_the_same_time_of_day(due: str, submitted: str, days: int):
    """As an extension of a day does: over the end of summer time it has twenty-five hours."""
    policy = Policy(timezone="Europe/Berlin", due=at(due), percent_per_day=10)
    entry = Handin(student="ada", lab="first", raw=10, max_points=10, submitted=at(submitted))
    assert one(policy, entry).days == days
    assert one(policy, entry).deducted == days
    assert one(policy, msgspec.structs.replace(entry, extension=days)).days == 0
    assert one(policy, msgspec.structs.replace(entry, extension=days - 1)).days == 1


zoned = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZoneInfo("Europe/Berlin"))
)


@given(zoned, zoned, st.floats(0, 60 * 24 * 40))
def test_days_on_the_course_s_clock_only_grow(due: datetime, submitted: datetime, later: float):
    """Also over the hours that are there twice or never, and never a day off what has passed."""
    policy = Policy(timezone="Europe/Berlin", due=due, percent_per_day=1)
    entry = Handin(student="ada", lab="first", raw=10, max_points=10, submitted=submitted.astimezone(UTC))
    found = one(policy, entry)
    assert abs(found.days - math.ceil(found.minutes / 1440)) <= 1
    assert (found.days == 0) == (found.minutes == 0)
    after = submitted.astimezone(UTC) + timedelta(minutes=later)
    assert one(policy, msgspec.structs.replace(entry, submitted=after)).days >= found.days


def test_a_zone_that_only_one_of_them_has_is_asked_for():
    """Nothing is guessed, and nothing taken off."""
    policy = Policy(due=at("2026-10-01T23:59:00"), percent_per_day=10)
    found = one(policy, handin(3 * 1440))
    assert (found.deducted, found.minutes) == (0, 0)
    assert "set timezone in course.toml" in found.notes[0]
    both = Handin(student="ada", lab="first", raw=10, max_points=10, submitted=at("2026-10-02T12:00:00"))
    assert one(policy, both).deducted == 1


TOML = """
timezone = "Europe/Berlin"
grace_minutes = 15
percent_per_day = 10
cap_percent = 50
late_days = 3
[labs.step1_trees]
due = 2026-10-01T23:59:00+02:00
[labs.step2_rocks]
due = 2026-10-15T23:59:00
grace_minutes = 0
"""


def test_the_file_is_read(tmp_path: Path):
    """What a lab does not say is as for the course."""
    policy = policies.load(course_with(tmp_path, TOML))
    assert policy is not None
    assert policy.of(TREES) == Due(due=DUE, grace_minutes=15, percent_per_day=10, cap_percent=50)
    assert policy.of(ROCKS).grace_minutes == 0
    assert policies.load(course_with(tmp_path / "other")) is None


def test_the_example_in_the_docs_is_one(tmp_path: Path):
    """What the TA copies from the page works, with the labs of this course."""
    page = (Path(__file__).parents[2] / "docs" / "ta.md").read_text(encoding="utf-8")
    (example,) = re.findall("```toml\n(.*?)```", page, re.DOTALL)
    course = find_course(Path(__file__).parent)
    (tmp_path / "course.toml").write_text(example, encoding="utf-8")
    policy = policies.load(msgspec.structs.replace(course, root=tmp_path))
    assert policy is not None
    assert policy.of("step3_optimizers").grace_minutes == 0
    named = set(re.findall(r"^(\w+) =", example, re.MULTILINE))
    assert set(Policy.__struct_fields__) - {"labs"} <= named, "a key that the example does not show"


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("grace = 15", ": grace: there is no such key; did you mean grace_minutes?"),
        ("[lab.step1_trees]\nlate = 1", ": lab: there is no such key; did you mean labs?"),
        (
            "[labs.step1_trees]\nlate = 1",
            "[labs.step1_trees] late: there is no such key; there are due, grace_minutes, percent_per_day",
        ),
        (
            "[labs.step1_trees]\nlate_days = 1",
            "late_days: there is no such key of a lab; it is the course's, and stands above the first [labs.",
        ),
        (
            "[labs.step1_tree]\npercent_per_day = 1",
            "[labs.step1_tree] is no lab of this course; did you mean",
        ),
        ("percent_per_day = -1", ": percent_per_day = -1: write a number from 0 to 100"),
        ("cap_percent = 101", ": cap_percent = 101: write a number from 0 to 100"),
        ("percent_per_day = '10'", ": percent_per_day = '10': write a number from 0 to 100"),
        ("grace_minutes = inf", ": grace_minutes = inf: write a number of minutes, from 0 to"),
        ("late_days = 1.5", ": late_days = 1.5: write a whole number of days, 0 or more"),
        ("due = 2026-10-01", ": due = 2026-10-01: write a time, too, such as 2026-10-01T23:59:00"),
        (
            "[labs.step1_trees]\ndue = 2026-10-01",
            ": [labs.step1_trees] due = 2026-10-01: write a time, too, such as 2026-10-01T23:59:00",
        ),
        ("due = 'tomorrow'", ": due = 'tomorrow': write a date with a time, such as 2026-10-01T23:59:00"),
        ("due = 23:59:00", ": due = 23:59:00: write a date with a time, such as"),
        (
            "[labs]\nstep1_trees = 2026-10-01T23:59:00",
            ": labs.step1_trees = 2026-10-01 23:59:00: write a line [labs.step1_trees], and below it due =",
        ),
        ("labs = 3", ": labs = 3: write a line [labs.LAB] for each lab, and below it due ="),
        ('timezone = "Middle-earth/Shire"', "timezone 'Middle-earth/Shire' is none"),
        ('timezone = "../../etc/passwd"', "is none"),
        ('timezone = "Europe"', "is none"),
        ("percent_of = 'half'", """: percent_of = 'half': write "earned" or "maximum\""""),
        ('"a\\nb" = 1', ": a b: there is no such key"),
        ("due =", "Invalid value"),
    ],
)
def test_what_means_nothing_is_one_line_that_names_the_file(tmp_path: Path, toml: str, complaint: str):
    """A typing error is not silently no policy."""
    course = course_with(tmp_path, toml)
    with pytest.raises(GraderError, match=re.escape(complaint)) as caught:
        policies.load(course)
    assert str(caught.value).startswith(str(tmp_path / "course.toml"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("where", "key"),
    [
        *(("", key) for key in Policy.__struct_fields__),
        *((f"[labs.{TREES}] ", key) for key in Due.__struct_fields__),
    ],
)
def test_every_key_says_what_it_takes(tmp_path: Path, where: str, key: str):
    """In words of the file, and not of the program that reads it."""
    course = course_with(tmp_path, f"{where.strip()}\n{key} = [1]")
    with pytest.raises(GraderError, match=re.escape(f"course.toml: {where}{key} = [1]: write ")) as caught:
        policies.load(course)
    assert "Expected" not in str(caught.value)


def test_what_notepad_saves_is_read(tmp_path: Path):
    """It begins a file with a mark that TOML does not know; another encoding is named."""
    course = course_with(tmp_path, "\ufefflate_days = 2")
    assert policies.load(course) == Policy(late_days=2)
    (tmp_path / "course.toml").write_bytes("late_days = 2  # für alle".encode("latin-1"))
    with pytest.raises(GraderError, match=r"course\.toml: is not in UTF-8; save it as UTF-8"):
        policies.load(course)
