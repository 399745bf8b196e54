"""GitHub Classroom's repositories: told from a class folder only where something says so."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from dlgrade.people import Person
from fake_class import make_course
from intake_world import ROCKS, TREES, World, by_name, students, text_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


def test_cloned_repositories_are_their_logins(world: World) -> None:
    """Git's own files make a common beginning an assignment's name."""
    given = world.put(
        {
            "hw1-adalovelace/.git/HEAD": "",
            "hw1-adalovelace/src/step1_trees.py": "a",
            "hw1-bo-smith/.git": "gitdir: elsewhere",
            "hw1-bo-smith/step1_trees.py": "b",
            "hw1-cyd9/.gitignore": "",
        }
    )
    found = world.look(given, lab=TREES)
    assert found.recognised[0].kind == "a folder of GitHub Classroom repositories"
    entries = by_name(found)
    assert entries["adalovelace", TREES].person == Person(student="adalovelace", github="adalovelace")
    assert text_of(entries["adalovelace", TREES]) == "a"
    assert text_of(entries["bo-smith", TREES]) == "b"
    assert not entries["cyd9", TREES].handed_in


@pytest.mark.parametrize("slug", ["step1-trees", "step1_trees", "Step1-Trees"])
def test_a_labs_name_is_an_assignments(world: World, slug: str) -> None:
    """Also without Git's files, and for one repository alone; labs may be mixed."""
    given = world.put({f"{slug}-ada/step1_trees.py": "t", "step2-rocks-ada/step2_rocks.py": "r"})
    found = world.look(given)
    assert students(found) == ["ada"]
    assert all(entry.handed_in for entry in found.entries)
    assert {entry.lab.id for entry in found.entries} == {TREES, ROCKS}


def test_the_folders_name_is_the_assignments(world: World) -> None:
    """``<assignment>-submissions`` is what GitHub's command line makes; logins may begin alike."""
    given = world.put({f"hw1-jane-{x}/step1_trees.py": x for x in ("doe", "roe")}, "hw1-submissions")
    assert students(world.look(given, lab=TREES)) == ["jane-doe", "jane-roe"]
    archive = world.path / "download.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for path in given.rglob("*.py"):
            opened.write(path, f"hw1-submissions/{path.relative_to(given)}")
    assert students(world.look(archive, lab=TREES)) == ["jane-doe", "jane-roe"]


def test_a_class_whose_names_begin_alike_stays_a_class(world: World) -> None:
    """``group-ada`` without any sign of Git is a student of this name."""
    found = world.look(world.put({f"group-{x}/step1_trees.py": x for x in ("ada", "bo")}), lab=TREES)
    assert found.recognised[0].kind == "a class, an entry per student"
    assert students(found) == ["group-ada", "group-bo"]


@pytest.mark.parametrize("prefix", ["hw1", "Homework-2", "trees", "first-assignment"])
def test_a_word_for_an_assignment_is_enough(world: World, prefix: str) -> None:
    """Git's files are often gone; a word of a lab's name says as much."""
    found = world.look(world.put({f"{prefix}-{x}/step1_trees.py": x for x in ("ada", "bo")}), lab=TREES)
    assert students(found) == ["ada", "bo"]
    assert found.entries[0].person == Person(student="ada", github="ada")


def test_repositories_of_different_names_are_a_class(world: World) -> None:
    """Students who use Git are called as their folders are."""
    given = world.put({f"{x}/{file}": x for x in ("ada", "bo") for file in (".git/HEAD", "step1_trees.py")})
    assert students(world.look(given, lab=TREES)) == ["ada", "bo"]


def test_what_git_keeps_is_not_graded(world: World) -> None:
    """A module in ``.git`` is no hand-in."""
    given = world.put({"hw1-ada/.git/step1_trees.py": "old", "hw1-bo/.git/HEAD": ""})
    assert not any(entry.handed_in for entry in world.look(given, lab=TREES).entries)


def repositories(prefix: str, *logins: str) -> dict[str, str | bytes]:
    """Clones with a module in each."""
    names = [f"{prefix}-{login}" for login in logins]
    return {f"{name}/{file}": name for name in names for file in (".git/HEAD", "step1_trees.py")}


def test_a_few_logins_may_begin_alike(world: World) -> None:
    """A word for an assignment, its number or the folder's name say where the login begins."""
    for folder, prefix in (
        ("a", "dl-hw1"),
        ("b", "dl-hw-1"),
        ("c", "my-first-trees"),
        ("deep-learning", "deep-learning"),
    ):
        found = world.look(world.put(repositories(prefix, "jo-ann", "jo-bob"), folder), lab=TREES)
        assert students(found) == ["jo-ann", "jo-bob"], prefix


def test_where_the_login_begins_is_not_guessed(world: World) -> None:
    """Two repositories and no sign: they are called as they are, and it is said what would tell."""
    given = world.put(repositories("deep-learning", "jo-ann", "jo-bob"))
    found = world.look(given, lab=TREES)
    assert students(found) == ["deep-learning-jo-ann", "deep-learning-jo-bob"]
    assert found.entries[0].handed_in
    (note,) = found.notes
    assert "a folder called <assignment>-submissions around them would tell" in note


def test_what_many_names_begin_with_is_the_assignments(world: World) -> None:
    """Of four students, hardly all are called Jo."""
    given = world.put(repositories("deep-learning", "ada", "bo-b", "bo-c", "dee"))
    assert students(world.look(given, lab=TREES)) == ["ada", "bo-b", "bo-c", "dee"]
