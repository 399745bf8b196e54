"""What could not be read is nobody's zero: the machine or the download is to blame, and a person looks."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dlgrade.errors import GraderError, UsageError
from dlgrade.intake.finding import from_upload
from fake_class import make_course
from intake_world import ROCKS, TREES, World, by_name, students, text_of

METADATA = "submission_metadata.yml"
Lock = Callable[[Path], None]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch) -> Lock:
    """``lock(path)``: the system gives neither this file nor this folder, as to another user."""
    locked: set[str] = set()

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(path: Any, *arguments: Any, **named: Any) -> Any:
            if isinstance(path, (str, Path)) and str(path) in locked:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *arguments, **named)

        return called

    monkeypatch.setattr(os, "scandir", refusing(os.scandir))
    monkeypatch.setattr(Path, "open", refusing(Path.open))
    monkeypatch.setattr(Path, "read_bytes", refusing(Path.read_bytes))
    return lambda path: locked.add(str(path))


def submission(key: str, person: str, at: str = "2023-09-01 12:00:00 Z") -> str:
    """One submission of Gradescope's metadata."""
    return f"{key}:\n  :submitters:\n  - :name: {person}\n    :email: {person}@u.x\n  :created_at: {at}\n"


def class_zip(world: World, members: dict[str, str], damaged: str = "") -> Path:
    """A zip of files, one of which is damaged."""
    target = world.path / "class.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    if damaged:
        content = members[damaged].encode()
        target.write_bytes(target.read_bytes().replace(content, content.swapcase()))
    return target


# --- files that are not in the download -------------------------------------------------------------------


def test_a_folder_that_an_export_lacks_is_the_exports_fault(world: World) -> None:
    """The metadata knows of a submission: the row of the lab that the export is of could not be graded."""
    given = world.put(
        {
            METADATA: submission("submission_1", "ada") + submission("submission_2", "bo"),
            "submission_2/step1_trees.py": "b",
        }
    )
    entries = by_name(world.look(given))
    missing = f"submission_1 is named in {METADATA}, but its files are not in the export"
    assert entries["ada", TREES].problem == f"{missing}; export the submissions again"
    assert entries["ada", TREES].submitted is not None
    assert not entries["ada", TREES].handed_in
    assert entries["bo", TREES].problem == ""
    assert [entries[who, ROCKS].problem for who in ("ada", "bo")] == ["", ""], "the export is of another lab"


def test_an_export_without_any_folder_is_of_every_lab(world: World) -> None:
    """Where nothing tells which lab it was of, none of them becomes a zero."""
    given = world.put({METADATA: submission("submission_1", "ada")})
    assert all("not in the export" in entry.problem for entry in world.look(given).entries)


@pytest.mark.parametrize(("lost", "known"), [("submission_1", True), ("submission_2", False)])
def test_a_later_submission_may_stand_for_the_missing_one(world: World, lost: str, known: bool) -> None:
    """If an earlier one is missing, the last one counts as always; if the last one is, nobody knows it."""
    files = {f"{key}/step1_trees.py": key for key in ("submission_1", "submission_2") if key != lost}
    metadata = submission("submission_1", "ada") + submission("submission_2", "ada", "2023-09-02 12:00:00 Z")
    (entry,) = world.look(world.put({METADATA: metadata, **files}), lab=TREES).entries
    assert entry.handed_in is known
    assert (entry.problem == "") is known
    if known:
        assert text_of(entry) == "submission_2"
        assert len(entry.superseded) == 1


def test_a_lab_from_another_export_is_not_touched_by_it(world: World) -> None:
    """What one export lacks concerns the labs that this export is of."""
    one = world.put(
        {
            METADATA: submission("submission_1", "ada") + submission("submission_2", "bo"),
            "submission_2/step1_trees.py": "b",
        },
        "one",
    )
    two = world.put({METADATA: submission("submission_3", "ada"), "submission_3/step2_rocks.py": "r"}, "two")
    entries = by_name(world.look(one, two))
    assert "not in the export" in entries["ada", TREES].problem
    assert text_of(entries["ada", ROCKS]) == "r"


# --- members of an archive that cannot be read ------------------------------------------------------------


@pytest.mark.parametrize(
    "layout",
    [
        "{who}/{file}",
        "class/{who}/src/{file}",
        "{who}_Lovelace_88800{n}_assignsubmission_file_/{file}",
        "{who}_88800{n}_assignsubmission_file_{file}",
        "{who}_500{n}_7000{n}_{file}",
        "hw1-{who}/{file}",
        "{who}_{file}",
    ],
    ids=["class", "wrapped", "Moodle", "Moodle flat", "Canvas", "GitHub", "files"],
)
def test_a_damaged_member_of_the_class_zip_is_nobodys_zero(world: World, layout: str) -> None:
    """Its student's row says what cannot be read, for this lab alone; everybody else is graded."""
    members = {
        layout.format(who=who, n=n, file=f"{lab}.py"): f"{who} {lab}"
        for n, who in enumerate(("ada", "bob", "cyd"), start=1)
        for lab in ((TREES, ROCKS) if who == "ada" else (TREES,))
    }
    if "_7000{n}_" in layout:  # each upload has a number of its own
        members = {name.replace("70001_step2", "70009_step2"): text for name, text in members.items()}
    damaged = next(name for name in members if "bob" in name)
    found = world.look(class_zip(world, members, damaged))
    entries = {
        (who.partition("_")[0].split(" ")[0], lab): entry for (who, lab), entry in by_name(found).items()
    }
    assert {who for who, _ in entries} == {"ada", "bob", "cyd"}, students(found)
    assert "step1_trees.py cannot be read from the archive: Bad CRC-32" in entries["bob", TREES].problem
    assert entries["bob", ROCKS].problem == ""
    assert text_of(entries["ada", TREES]) == "ada step1_trees"
    assert text_of(entries["ada", ROCKS]) == "ada step2_rocks"
    assert text_of(entries["cyd", TREES]) == "cyd step1_trees"


def test_a_damaged_helper_matters_to_whom_it_is_imported_by(world: World) -> None:
    """A module that names it would fail for the download's sake; one that does not is graded."""
    members = {
        "ada/step1_trees.py": "import helpers",
        "ada/step2_rocks.py": "alone = 1",
        "ada/helpers.py": "a helper",
        "bo/step1_trees.py": "b",
    }
    entries = by_name(world.look(class_zip(world, members, "ada/helpers.py")))
    assert "ada/helpers.py cannot be read" in entries["ada", TREES].problem
    members["ada/step1_trees.py"] = "nothing = 0"
    entries = by_name(world.look(class_zip(world, members, "ada/helpers.py")))
    assert all(entries["ada", lab].handed_in and not entries["ada", lab].problem for lab in (TREES, ROCKS))


def test_a_damaged_file_that_would_not_be_graded_does_not_matter(world: World) -> None:
    """An older copy deeper down, a near name beside the exact one, and a text."""
    members = {
        "ada/step1_trees.py": "a",
        "ada/old/step1_trees.py": "older copy",
        "bo/step1_trees.py": "b",
        "bo/step1_trees (1).py": "near name",
        "cyd/step1_trees.py": "c",
        "cyd/notes.md": "a text",
    }
    for name in [name for name, text in members.items() if len(text) > 1]:
        found = world.look(class_zip(world, members, name), lab=TREES)
        assert [text_of(entry) for entry in found.entries] == ["a", "b", "c"], name


def test_a_students_zip_that_is_damaged_in_the_class_zip_is_nobodys_zero(world: World) -> None:
    """It may have held anything; but what lies less deep than its contents is graded all the same."""
    for inside in ("ada.zip", "ada/hw.zip"):
        archive = class_zip(world, {"step1_trees.py": "packed"})
        content = archive.read_bytes()
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr(inside, content)
            opened.writestr("bo/step1_trees.py", "b")
            opened.writestr("cyd/step1_trees.py", "c")
            opened.writestr("cyd/old.zip", content)
        archive.write_bytes(archive.read_bytes().replace(b"packed", b"PACKED"))
        entries = by_name(world.look(archive))
        assert f"{inside} was not opened: Bad CRC-32" in entries["ada", TREES].problem
        assert entries["ada", ROCKS].problem == "", "nobody handed in this lab"
        assert text_of(entries["bo", TREES]) == "b"
        assert text_of(entries["cyd", TREES]) == "c"


def test_a_students_own_damaged_zip_stays_no_submission(world: World) -> None:
    """It arrived as it was sent: the student is told, and nobody has to decide."""
    given = world.put({"ada/hw.zip": b"PK\x03\x04 no zip", "bo/step1_trees.py": "b"})
    entry = by_name(world.look(given, lab=TREES))["ada", TREES]
    assert (entry.handed_in, entry.problem) == (False, "")
    assert "not a readable zip" in entry.submission.notes[0]


def test_an_encrypted_class_zip_is_nobodys_zero(world: World) -> None:
    """Whoever packed it knows the password; the students need not."""
    archive = class_zip(world, {"ada/step1_trees.py": "a", "bo/step1_trees.py": "b"})
    data = bytearray(archive.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    archive.write_bytes(bytes(data))
    found = world.look(archive, lab=TREES)
    assert students(found) == ["ada", "bo"]
    assert all("is encrypted" in entry.problem for entry in found.entries)


def test_damaged_metadata_in_the_zip_of_an_export_is_one_line(world: World) -> None:
    """Its folders are not taken for students called ``submission_1``."""
    members = {METADATA: submission("submission_1", "ada"), "submission_1/step1_trees.py": "t"}
    with pytest.raises(UsageError, match=rf"{METADATA}: .*export.* again"):
        world.look(class_zip(world, members, METADATA))


# --- what the machine does not give -----------------------------------------------------------------------


def test_a_students_folder_that_cannot_be_listed_is_nobodys_zero(world: World, lock: Lock) -> None:
    """Another user's folder on the grader's machine: the row says so, for the labs of the class."""
    given = world.put({"ada/step1_trees.py": "a", "bo/step1_trees.py": "b", "cyd/src/step1_trees.py": "c"})
    lock(given / "ada")
    lock(given / "cyd" / "src")
    entries = by_name(world.look(given))
    assert entries["ada", TREES].problem == "ada cannot be read: Permission denied"
    assert entries["cyd", TREES].problem == "cyd/src cannot be read: Permission denied"
    assert entries["ada", ROCKS].problem == "", "nobody handed in this lab"
    assert text_of(entries["bo", TREES]) == "b"


def test_a_folder_below_the_module_need_not_be_read(world: World, lock: Lock) -> None:
    """Nothing in it could count."""
    given = world.put({"ada/step1_trees.py": "a", "ada/data/x.csv": "", "bo/step1_trees.py": "b"})
    lock(given / "ada" / "data")
    assert text_of(by_name(world.look(given, lab=TREES))["ada", TREES]) == "a"


@pytest.mark.parametrize("name", ["step1_trees.py", "Step1_Trees (1).py", "step1_trees.ipynb", "hw.zip"])
def test_a_file_that_cannot_be_read_is_nobodys_zero(world: World, lock: Lock, name: str) -> None:
    """The module, what stands for it, and an archive that may hold it."""
    given = world.put({f"ada/{name}": "{}", "bo/step1_trees.py": "b"})
    lock(given / "ada" / name)
    entry = by_name(world.look(given, lab=TREES))["ada", TREES]
    assert not entry.handed_in
    assert name in entry.problem
    assert "Permission denied" in entry.problem


def test_the_folder_that_was_given_must_be_readable(world: World, lock: Lock) -> None:
    """One line, and no class without students."""
    given = world.put({"ada/step1_trees.py": "a"})
    lock(given)
    with pytest.raises(UsageError, match="given: the folder cannot be read: Permission denied"):
        world.look(given)


def test_a_bundle_does_not_mark_an_upload_that_it_cannot_read(world: World, lock: Lock) -> None:
    """The grader fails, which is shown as such, and no zero is reported."""
    given = world.put({"hw/step1_trees.py": "a"})
    lock(given / "hw")
    with pytest.raises(GraderError, match="hw cannot be read: Permission denied"):
        from_upload(given, world.course.labs[TREES], world.scratch, course=world.course)
