"""Gradescope's export: who submitted what and when, whatever is missing from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from dlgrade.errors import UsageError
from dlgrade.intake.gradescope import when
from dlgrade.people import Person
from fake_class import make_course
from intake_world import ROCKS, TREES, World, by_name, students, text_of

METADATA = "submission_metadata.yml"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


def submission(key: str, *submitters: str, at: str = "2023-09-01 12:34:56.789000000 -07:00") -> str:
    """One submission of the metadata; each submitter is ``name;sid;email``, an empty part is left out."""
    lines = [f"{key}:", "  :submitters:"]
    for person in submitters:
        name, sid, email = person.split(";")
        lines += [f"  - :name: {name}"]
        lines += [f"    :sid: '{sid}'"] if sid else []
        lines += [f"    :email: {email}"] if email else []
    return "\n".join([*lines, f"  :created_at: {at}", "  :score: 1.0", "  :results: {tests: []}", ""])


def test_everything_that_the_metadata_tells_is_kept(world: World) -> None:
    """Name, address, SID and the time with its zone; the student is the address' first part."""
    given = world.put(
        {
            METADATA: "---\n" + submission("submission_1", "Ada Lovelace;0012;Ada.L@uni.example"),
            "submission_1/step1_trees.py": "ada's trees",
        }
    )
    found = world.look(given)
    entry = by_name(found)["ada.l", TREES]
    assert entry.person == Person(student="ada.l", name="Ada Lovelace", email="Ada.L@uni.example", sid="0012")
    assert entry.submitted == datetime(2023, 9, 1, 12, 34, 56, 789000, timezone(timedelta(hours=-7)))
    assert entry.source == f"{given}/submission_1"
    assert text_of(entry) == "ada's trees"
    (seen,) = found.recognised
    assert (seen.path, seen.kind, seen.students, seen.files, seen.labs) == (
        given,
        "a Gradescope export",
        1,
        1,
        (TREES,),
    )


def test_a_group_is_one_entry_for_each_of_its_members(world: World) -> None:
    """Both have the same files."""
    given = world.put(
        {
            METADATA: submission("submission_1", "A;1;a@u.x", "B;2;b@u.x"),
            "submission_1/step1_trees.py": "ours",
        }
    )
    entries = by_name(world.look(given, lab=TREES))
    assert {name: text_of(entry) for (name, _), entry in entries.items()} == {"a": "ours", "b": "ours"}


def test_addresses_that_begin_alike_are_names_as_a_whole(world: World) -> None:
    """One pair that would clash makes all names whole addresses, so that nobody's depends on the order."""
    given = world.put(
        {
            METADATA: submission("submission_1", "A;1;li@u.x")
            + submission("submission_2", "B;2;li@v.x")
            + submission("submission_3", "C;3;bo@v.x"),
            "submission_1/step1_trees.py": "1",
        }
    )
    assert students(world.look(given, lab=TREES)) == ["bo@v.x", "li@u.x", "li@v.x"]


def test_without_an_address_the_sid_and_then_the_name_stands_for_the_student(world: World) -> None:
    """A SID that somebody else's submission gives an address for is that person's."""
    given = world.put(
        {
            METADATA: submission("submission_1", "Ada;12;ada@u.x", at="2023-09-01 10:00:00 Z")
            + submission("submission_2", "Ada;12;", at="2023-09-01 11:00:00 Z")
            + submission("submission_3", "Bo;13;")
            + submission("submission_4", "Cyd;;"),
            **{f"submission_{n}/step1_trees.py": str(n) for n in (1, 2, 3, 4)},
        }
    )
    entries = by_name(world.look(given, lab=TREES))
    assert {name: text_of(entry) for (name, _), entry in entries.items()} == {
        "ada": "2",
        "13": "3",
        "Cyd": "4",
    }


def test_a_sid_that_is_anothers_name_is_another_student(world: World) -> None:
    """``ada`` the SID and ``ada@…`` the address stay two."""
    given = world.put(
        {
            METADATA: submission("submission_1", "A;1;ada@u.x") + submission("submission_2", "B;ada;"),
            "submission_1/step1_trees.py": "first",
            "submission_2/step1_trees.py": "second",
        }
    )
    found = world.look(given, lab=TREES)
    assert sorted(text_of(entry) for entry in found.entries) == ["first", "second"]
    assert len(students(found)) == 2


def test_the_latest_of_several_submissions_counts(world: World) -> None:
    """By time and zone, within one export and over several; earlier ones are listed."""
    one = world.put(
        {
            METADATA: submission("submission_1", "A;1;a@u.x", at="2023-09-01 12:00:00 Z")
            + submission("submission_2", "A;1;a@u.x", at="2023-09-01 11:00:00 -07:00"),
            "submission_1/step1_trees.py": "noon",
            "submission_2/step1_trees.py": "six in the evening",
        },
        "one",
    )
    two = world.put(
        {
            METADATA: submission("submission_3", "A;1;a@u.x", at="2023-08-01 12:00:00 Z"),
            "submission_3/step1_trees.py": "August",
        },
        "two",
    )
    (entry,) = world.look(one, two, lab=TREES).entries
    assert text_of(entry) == "six in the evening"
    assert entry.superseded == (f"{one}/submission_1", f"{two}/submission_3")
    assert entry.problem == ""
    assert (
        "handed in 3 times; the last submission counts (the one of 2023-09-01 11:00:00-07:00), "
        "not the one of 2023-09-01 12:00:00+00:00, the one of 2023-08-01 12:00:00+00:00"
    ) in entry.submission.notes


def test_two_of_one_name_and_no_more_are_left_to_a_person(world: World) -> None:
    """Without SID and address they may be two people: neither replaces the other."""
    given = world.put(
        {
            METADATA: submission("submission_1", "Li;;")
            + submission("submission_2", "Li;;", at="2024-01-01 1:00:00 Z"),
            "submission_1/step1_trees.py": "1",
            "submission_2/step1_trees.py": "2",
        }
    )
    (entry,) = world.look(given, lab=TREES).entries
    assert not entry.handed_in
    assert "handed in more than once" in entry.problem


def test_an_export_that_is_given_twice_counts_once(world: World) -> None:
    """The same submission in two downloads is no second hand-in."""
    files = {METADATA: submission("submission_1", "A;1;a@u.x"), "submission_1/step1_trees.py": "t"}
    found = world.look(world.put(dict(files), "one"), world.put(dict(files), "two"), lab=TREES)
    (entry,) = found.entries
    assert entry.handed_in
    assert entry.superseded == ()


def test_what_does_not_match_is_listed_and_never_guessed(world: World) -> None:
    """A submitter without files is no submission; a folder without a submitter is named."""
    given = world.put(
        {
            METADATA: submission("submission_1", "A;1;a@u.x") + submission("submission_9") + "stray: 1\n",
            "submission_2/step1_trees.py": "whose?",
            "step1_trees.py": "whose?",
        }
    )
    found = world.look(given, lab=TREES)
    (entry,) = found.entries
    assert entry.submission.student == "a"
    assert not entry.handed_in
    assert (
        f"submission_1 is named in {METADATA}, but its files are not in the export" in entry.submission.notes
    )
    assert found.notes == (
        f"{given}/submission_9: {METADATA} names nobody who submitted it: ignored",
        f"{given}/step1_trees.py: ignored, {METADATA} says nothing about it",
        f"{given}/submission_2: ignored, {METADATA} says nothing about it",
    )


def test_an_export_in_a_folder_of_its_own_is_found(world: World) -> None:
    """Unpacking ``assignment_1_export.zip`` often makes a folder in a folder, with what macOS leaves."""
    given = world.put(
        {
            f"assignment_1_export/{METADATA}": submission("submission_1", "A;1;a@u.x"),
            "assignment_1_export/submission_1/deep/er/and/step1_trees.py": "t",
            "__MACOSX/x": "",
            ".DS_Store": "",
        }
    )
    found = world.look(given, lab=TREES)
    assert found.recognised[0].kind == "a Gradescope export"
    assert found.entries[0].handed_in


@pytest.mark.parametrize(
    "text",
    [
        "submission_1: {:submitters: [\n",
        "",
        "- a list\n",
        "\x00\x01\x02",
        "a: &a [x]\nb: *c\n",
        "submission_1: " + "[" * 1_000_000,
    ],
    ids=["broken", "empty", "list", "binary", "unknown alias", "nested"],
)
def test_metadata_that_cannot_be_read_is_one_line(world: World, text: str) -> None:
    """The file, and what to do; nothing is graded under a guessed name."""
    given = world.put({METADATA: text, "submission_1/step1_trees.py": "t"})
    with pytest.raises(UsageError, match=rf"{METADATA}: .*export.* again"):
        world.look(given)


def test_tags_in_the_metadata_make_no_objects(world: World) -> None:
    """Ruby's tags are passed over, and so is one of Python's that would run a command."""
    text = (
        "submission_1: !ruby/hash:ActiveSupport::HashWithIndifferentAccess\n"
        "  :submitters:\n"
        "  - :name: !!python/object/apply:os.system ['touch " + str(world.path / "evil") + "']\n"
        "    :email: a@u.x\n"
        "  :created_at: !ruby/object:Time 2023-09-01 12:00:00 Z\n"
    )
    given = world.put({METADATA: text, "submission_1/step1_trees.py": "t"})
    (entry,) = world.look(given, lab=TREES).entries
    assert entry.submission.student == "a"
    assert entry.submitted == datetime(2023, 9, 1, 12, tzinfo=UTC)
    assert not (world.path / "evil").exists()


def test_results_and_history_cost_no_time(world: World) -> None:
    """20 MB of results for a hundred students, with texts that look like metadata, are read in seconds."""
    lines = ["  :results:", "    tests:"]
    lines += [
        "    - output: |",
        "        :submitters:",
        "        - :name: Mallory",
        "",
        "      score: 1.0",
    ] * 2000
    lines += ["  :history:", "  - :created_at: 2020-01-01 00:00:00 Z", "    :results:", "      tests: []"]
    large = "\n".join(lines)
    text = "".join(
        submission(f"submission_{n}", f"S{n};{n};s{n}@u.x").replace("  :results: {tests: []}", large) + "\n"
        for n in range(100)
    )
    assert len(text) > 15_000_000
    found = world.look(world.put({METADATA: text, "submission_5/step1_trees.py": "t"}), lab=TREES)
    assert students(found) == sorted(f"s{n}" for n in range(100))
    assert by_name(found)["s5", TREES].handed_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-09-01 12:34:56.789 -07:00", "2023-09-01T12:34:56.789000-07:00"),
        ("2023-09-01 12:34:56.123456789 Z", "2023-09-01T12:34:56.123456+00:00"),
        ("2023-09-01T12:34:56.5+0530", "2023-09-01T12:34:56.500000+05:30"),
        ("2023-09-01 12:34:56 UTC", "2023-09-01T12:34:56+00:00"),
        ("2023-09-01 2:34:56", "2023-09-01T02:34:56"),
        ("2023-13-45 12:34:56 Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_keep_their_zone(text: str, expected: str | None) -> None:
    """As Ruby writes them; what is no time is not known."""
    time = when(text)
    assert (time.isoformat() if time else None) == expected


def test_labs_of_one_student_come_from_two_exports(world: World) -> None:
    """Each lab has its own time and source."""
    one = world.put(
        {METADATA: submission("submission_1", "A;1;a@u.x"), "submission_1/step1_trees.py": "t"}, "one"
    )
    two = world.put(
        {
            METADATA: submission("submission_2", "A;1;a@u.x", at="2024-01-01 00:00:00 Z"),
            "submission_2/step2_rocks.py": "r",
        },
        "two",
    )
    entries = by_name(world.look(one, two))
    assert entries["a", TREES].source == f"{one}/submission_1"
    assert entries["a", ROCKS].submitted == datetime(2024, 1, 1, tzinfo=UTC)


def test_a_folder_of_exports_is_refused_and_a_students_imitation_is_not(world: World) -> None:
    """Nobody's folder is a whole export; but a file in one student's folder must not stop the class."""
    export = {METADATA: submission("submission_1", "A;1;a@u.x"), "submission_1/step1_trees.py": "t"}
    many = {f"{folder}/{name}": text for folder in ("one", "two") for name, text in export.items()}
    with pytest.raises(UsageError, match=r"holds downloads of its own \(one, two\); give each by itself"):
        world.look(world.put(many, "many"))
    given = world.put({f"mallory/{METADATA}": "x", "mallory/step1_trees.py": "m", "bo/step1_trees.py": "b"})
    found = world.look(given, lab=TREES)
    assert students(found) == ["bo", "mallory"]
    assert found.notes == (f"{given}/mallory: looks like a download; if it is one, give it by itself",)
