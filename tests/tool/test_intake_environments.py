"""Virtual environments are made in all kinds of places: what they bring is nobody's, and all else is kept."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from fake_class import make_course
from intake_world import TREES, World, by_name, students, text_of

ENVIRONMENT = {
    "pyvenv.cfg": "home = /usr/bin",
    "bin/activate": "",
    "bin/activate_this.py": "",
    "lib/python3.12/site-packages/pip/main.py": "",
    "lib/python3.12/step1_trees.py": "of the environment",
    "lib64/x.py": "",
    "Scripts/x.py": "",
    "Lib/x.py": "",
    "Include/x.h": "",
    "share/man/x.1": "",
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


def with_environment(folder: str, **files: str) -> dict[str, str | bytes]:
    """Modules in a folder in which ``python -m venv .`` was called."""
    own = {f"{folder}/{name}.py": text for name, text in files.items()}
    return own | {f"{folder}/{name}": text for name, text in ENVIRONMENT.items()}


def places(world: World, files: dict[str, str | bytes]) -> list[Path]:
    """The same files as a folder, as a zip of it, and as a zip that holds nothing around them."""
    folder = world.put(files)
    result = [folder]
    for name, wrapper in (("wrapped.zip", "class/"), ("bare.zip", "")):
        with zipfile.ZipFile(world.path / name, "w") as archive:
            for path, content in files.items():
                archive.writestr(wrapper + path, content)
        result.append(world.path / name)
    return result


@pytest.mark.parametrize("inside", ["", "/student", "/hw/student"])
def test_an_environment_in_the_students_own_folder_loses_only_what_belongs_to_it(
    world: World, inside: str
) -> None:
    """The module and its helper are graded, in a folder and in a zip, wherever the student worked."""
    given = with_environment(f"ada{inside}", step1_trees="ada's", helpers="h") | {"bo/step1_trees.py": "b"}
    for place in places(world, given):
        found = world.look(place, lab=TREES)
        entry = by_name(found)["ada", TREES]
        assert students(found) == ["ada", "bo"], place
        assert text_of(entry) == "ada's", place
        assert sorted(entry.submission.files) == ["helpers.py", "step1_trees.py"]
        assert entry.submission.notes == ()
        assert found.recognised[0].files == 3


def test_an_environment_in_a_students_zip_loses_only_what_belongs_to_it(world: World) -> None:
    """On top of the archive, and in a folder of it."""
    files: dict[str, str | bytes] = {}
    for student, folder in (("ada", "."), ("bo", "hw")):
        target = world.path / "packed.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in with_environment(folder, step1_trees=student).items():
                archive.writestr(name, content)
        files[f"{student}.zip"] = target.read_bytes()
    for place in places(world, files):
        entries = by_name(world.look(place, lab=TREES))
        assert {who: text_of(entry) for (who, _), entry in entries.items()} == {"ada": "ada", "bo": "bo"}
        assert all(entry.submission.notes == () for entry in entries.values())


def test_each_systems_students_may_have_one(world: World) -> None:
    """Gradescope's export does not say that files are missing, and Moodle's download loses nobody."""
    metadata = "submission_1:\n  :submitters:\n  - :name: Ada\n    :email: ada@u.x\n"
    export = with_environment("submission_1", step1_trees="a") | {"submission_metadata.yml": metadata}
    moodle = with_environment("Ada Lovelace_8880001_assignsubmission_file_", step1_trees="a")
    github = with_environment("hw1-ada", step1_trees="a") | {"hw1-bo/step1_trees.py": "b"}
    for name, given, student in (
        ("export", export, "ada"),
        ("moodle", moodle, "Ada Lovelace"),
        ("github", github, "ada"),
    ):
        entry = by_name(world.look(world.put(given, name), lab=TREES))[student, TREES]
        assert text_of(entry) == "a", name
        assert entry.submission.notes == (), name


def test_one_students_folder_may_have_one(world: World) -> None:
    """Also where the folder is given by itself."""
    given = world.put(with_environment("ada", step1_trees="a")) / "ada"
    found = world.look(given, lab=TREES)
    assert students(found) == ["ada"]
    assert text_of(found.entries[0]) == "a"
    assert found.recognised[0].files == 1


def test_what_is_an_environment_and_nothing_else_is_ignored(world: World) -> None:
    """In a student's folder without a word; in the class's own folder it is no student, and is named."""
    given = (
        with_environment("ada/work/venv")
        | with_environment("venv")
        | {"ada/work/step1_trees.py": "a", "bo/step1_trees.py": "b"}
    )
    for place in places(world, given):
        found = world.look(place, lab=TREES)
        assert students(found) == ["ada", "bo"], place
        assert all(entry.submission.notes == () for entry in found.entries)
        assert [note.partition(": ")[2] for note in found.notes] == [
            "ignored, nothing but a virtual environment"
        ]


def test_a_submission_of_nothing_but_an_environment_is_an_empty_one(world: World) -> None:
    """The export holds its files: nothing was handed in, and nothing is missing."""
    metadata = "submission_1:\n  :submitters:\n  - :name: Ada\n    :email: ada@u.x\n"
    for place in places(world, with_environment("submission_1") | {"submission_metadata.yml": metadata}):
        (entry,) = world.look(place, lab=TREES).entries
        assert entry.problem == ""
        assert entry.submission.notes == ("no file is named step1_trees.py; found: nothing",)


def test_a_copy_in_an_environment_below_the_module_is_no_second_one(world: World) -> None:
    """What lies in an environment and beside it as well is not taken for two modules."""
    given = with_environment("ada/venv", step1_trees="copy", only_here="x") | {"ada/step1_trees.py": "a"}
    for place in places(world, given | {"bo/step1_trees.py": "b"}):
        entry = by_name(world.look(place, lab=TREES))["ada", TREES]
        assert text_of(entry) == "a"
        assert entry.submission.notes == ()
