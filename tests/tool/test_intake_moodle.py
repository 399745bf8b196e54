"""Moodle's download: with folders of both generations, and flat."""

from __future__ import annotations

from pathlib import Path

import pytest
from dlgrade.errors import UsageError
from dlgrade.people import Person
from fake_class import make_course
from intake_world import ROCKS, TREES, World, by_name, students, text_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


@pytest.mark.parametrize(
    ("path", "name", "participant"),
    [
        ("Ada Lovelace_8880001_assignsubmission_file_/step1_trees.py", "Ada Lovelace", "8880001"),
        ("Ada Lovelace_8880001_assignsubmission_file/step1_trees.py", "Ada Lovelace", "8880001"),
        ("Ada Lovelace_8880001_assignsubmission_file_step1_trees.py", "Ada Lovelace", "8880001"),
        ("Ada Lovelace_8880001_assignsubmission_file_/hw/src/step1_trees.py", "Ada Lovelace", "8880001"),
        ("Ada Lovelace_8880001_assignsubmission_file_hw/step1_trees.py", "Ada Lovelace", "8880001"),
        ("Ben Smith-O Neill 3_42_assignsubmission_file/step1_trees.py", "Ben Smith-O Neill 3", "42"),
        ("Петров Пётр_assignsubmission_file_step1_trees.py", "Петров Пётр", ""),
        ("Participant_8880001_assignsubmission_file_/step1_trees.py", "", "8880001"),
        ("Team A_17_assignsubmission_file_/step1_trees.py", "Team A", "17"),
    ],
)
def test_a_name_is_taken_apart(world: World, path: str, name: str, participant: str) -> None:
    """Full name, participant's number and the file, in each layout; a blind one is called by the number."""
    student = name or f"Participant_{participant}"
    found = world.look(world.put({path: "t"}), lab=TREES)
    (entry,) = found.entries
    assert entry.person == Person(student=student, name=name, participant=participant)
    assert text_of(entry) == "t"
    assert found.recognised[0].kind == "a Moodle download"


def test_files_and_online_text_are_one_students(world: World) -> None:
    """The text entry is listed; both folders are one hand-in."""
    given = world.put(
        {
            "Ada_1_assignsubmission_file_/step1_trees.py": "t",
            "Ada_1_assignsubmission_onlinetext_/onlinetext.html": "<p>done</p>",
            "Bo_2_assignsubmission_onlinetext_/onlinetext.html": "<p>my code is …</p>",
        }
    )
    entries = by_name(world.look(given, lab=TREES))
    assert entries["Ada", TREES].handed_in
    assert "no file is named step1_trees.py; found: onlinetext.html" in entries["Bo", TREES].submission.notes


def test_two_of_one_name_have_their_numbers_in_it(world: World) -> None:
    """Nobody is taken for somebody else, and names that are not shared stay as they are."""
    given = world.put(
        {
            "Li Wei_1_assignsubmission_file_/step1_trees.py": "one",
            "Li Wei_2_assignsubmission_file_/step1_trees.py": "another",
            "Ada_3_assignsubmission_file_/step1_trees.py": "t",
        }
    )
    entries = by_name(world.look(given, lab=TREES))
    assert {name: text_of(entry) for (name, _), entry in entries.items()} == {
        "Li Wei_1": "one",
        "Li Wei_2": "another",
        "Ada": "t",
    }


def test_the_name_joins_assignments_whose_numbers_differ(world: World) -> None:
    """Participants are numbered anew in each assignment; each lab's entry keeps its own number."""
    trees = world.put({"Ada_1_assignsubmission_file_/step1_trees.py": "t"}, "trees")
    rocks = world.put({"Ada_7_assignsubmission_file_/step2_rocks.py": "r"}, "rocks")
    entries = by_name(world.look(trees, rocks))
    numbers = {lab: entry.person.participant for (_, lab), entry in entries.items() if entry.person}
    assert numbers == {TREES: "1", ROCKS: "7"}
    assert all(entry.handed_in for entry in entries.values())


def test_nothing_says_which_of_two_downloads_is_the_later(world: World) -> None:
    """Moodle's names hold no time: a person decides."""
    one = world.put({"Ada_1_assignsubmission_file_/step1_trees.py": "one"}, "one")
    two = world.put({"Ada_1_assignsubmission_file_/step1_trees.py": "two"}, "two")
    (entry,) = world.look(one, two, lab=TREES).entries
    assert not entry.handed_in
    assert "handed in more than once" in entry.problem


def test_a_mixture_is_refused_and_named(world: World) -> None:
    """A class folder that a download was unpacked into."""
    given = world.put(
        {"Ada_1_assignsubmission_file_/step1_trees.py": "t", "bo/step1_trees.py": "t", "list.csv": ""}
    )
    with pytest.raises(UsageError, match=r"1 of 2 entries look like a Moodle download, and bo not"):
        world.look(given)


@pytest.mark.parametrize(
    "word", ["Participant", "Teilnehmerin", "Participante", "Katılımcı", "Group A-Participant"]
)
def test_blind_marking_in_any_known_language_joins_nobody(world: World, word: str) -> None:
    """One student in each of two downloads, called by the same word: they stay two."""
    trees = world.put({f"{word}_1001_assignsubmission_file_/step1_trees.py": "t"}, "trees")
    rocks = world.put({f"{word}_2001_assignsubmission_file_/step2_rocks.py": "r"}, "rocks")
    found = world.look(trees, rocks)
    assert students(found) == [f"{word}_1001", f"{word}_2001"]
    assert found.entries[0].person == Person(student=f"{word}_1001", participant="1001")
    assert found.notes == ()


def test_a_word_that_may_be_blind_is_joined_and_named(world: World) -> None:
    """``Ada`` may be all of a name, or a word for everybody: the person who grades is told and decides."""
    for name, told in (("Ada", True), ("Ada Lovelace", False)):
        trees = world.put({f"{name}_1_assignsubmission_file_/step1_trees.py": "t"}, f"trees {name}")
        rocks = world.put({f"{name}_7_assignsubmission_file_/step2_rocks.py": "r"}, f"rocks {name}")
        found = world.look(trees, rocks)
        assert students(found) == [name]
        assert bool(found.notes) is told
        assert all("Ada: one word with another number in each download" in note for note in found.notes)
    assert world.look(trees, lab=TREES).notes == ()
