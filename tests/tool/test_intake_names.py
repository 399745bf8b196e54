"""Files under nearly the right name: taken where only one can be meant, listed otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_class import make_course
from intake_world import ROCKS, TREES, World, by_name, students, text_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


@pytest.mark.parametrize(
    "name",
    ["Step1_Trees.py", "step1_trees.PY", "step1_trees (1).py", "step1_trees(2).py", "STEP1_TREES-1.py"],
)
def test_case_and_a_browsers_number_do_not_matter(world: World, name: str) -> None:
    """The module is graded under its exact name; the student is told, and helpers go with it."""
    given = world.put({f"ada/{name}": "t", "ada/helpers.py": "h", "bo/step1_trees.py": "b"})
    entry = by_name(world.look(given, lab=TREES))["ada", TREES]
    assert text_of(entry) == "t"
    assert sorted(entry.submission.files) == ["helpers.py", "step1_trees.py"]
    assert entry.submission.notes == (f"{name} was graded as step1_trees.py",)


@pytest.mark.parametrize(
    "name",
    ["step1_trees_1.py", "step1_trees copy.py", "step1-trees.py", "step1_trees (final).py", "trees.py"],
)
def test_other_names_are_listed_and_not_guessed(world: World, name: str) -> None:
    """The note names what was expected and what was found."""
    entry = by_name(world.look(world.put({f"ada/{name}": "t", "bo/x.txt": ""}), lab=TREES))["ada", TREES]
    assert not entry.handed_in
    assert entry.submission.notes[-1] == f"no file is named step1_trees.py; found: {name}"


def test_the_exact_name_wins_and_two_near_ones_do_not(world: World) -> None:
    """Of two downloads without an exact name nobody knows which one is meant."""
    given = world.put(
        {
            "ada/step1_trees.py": "exact",
            "ada/step1_trees (1).py": "near",
            "bo/step1_trees (1).py": "one",
            "bo/step1_trees (2).py": "two",
        }
    )
    entries = by_name(world.look(given, lab=TREES))
    assert text_of(entries["ada", TREES]) == "exact"
    assert "step1_trees.py was graded, not step1_trees (1).py" in entries["ada", TREES].submission.notes
    assert not entries["bo", TREES].handed_in
    assert (
        "step1_trees.py could be any of step1_trees (1).py, step1_trees (2).py: none was graded; "
        "hand in one, under this name"
    ) in entries["bo", TREES].submission.notes


def test_a_plain_file_may_be_named_nearly_right_too(world: World) -> None:
    """``ben_Step1_Trees (1).py`` is Ben's; so is his notebook."""
    given = world.put({"ben_Step1_Trees (1).py": "t", "ben_step2_rocks.ipynb": "{}"})
    entries = by_name(world.look(given))
    assert students(world.look(given)) == ["ben"]
    assert text_of(entries["ben", TREES]) == "t"
    assert entries["ben", ROCKS].handed_in


def test_one_students_folder_with_a_near_name_is_no_class(world: World) -> None:
    """The folder is Ada's, and not a class with a student called Step1_Trees."""
    found = world.look(world.put({"Step1_Trees.py": "t", "helpers.py": "h"}, "ada"), lab=TREES)
    assert students(found) == ["ada"]
    assert found.recognised[0].kind == "one student's folder"
