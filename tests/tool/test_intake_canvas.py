"""Canvas' download: everything stands in the files' names, and names are ambiguous."""

from __future__ import annotations

import zipfile
from io import BytesIO
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
    ("name", "student", "canvas_id", "late"),
    [
        ("lovelaceada_101445_22007124_step1_trees.py", "lovelaceada_101445", "101445", False),
        ("lovelaceada_LATE_101445_22007124_step1_trees.py", "lovelaceada_101445", "101445", True),
        ("lovelaceada_late_101445_22007124_step1_trees-1.py", "lovelaceada_101445", "101445", True),
        ("LATE_anon_ab3Xz_22007124_step1_trees.py", "anon_ab3Xz", "", True),
        ("late_anon_ab3Xz_22007124_step1_trees.py", "anon_ab3Xz", "", True),
        ("anon_ab3Xz_22007124_step1_trees-12.py", "anon_ab3Xz", "", False),
        ("müllerzoë_7_22_step1_trees.py", "müllerzoë_7", "7", False),
        ("李明_10430000000000007_22_step1_trees.py", "李明_10430000000000007", "10430000000000007", False),
        ("team_1_101_22_step1_trees.py", "team_1_101", "101", False),
        ("team_1_LATE_101_22_step1_trees.py", "team_1_101", "101", True),
        ("chocolate_101_22_Step1_Trees (1).py", "chocolate_101", "101", False),
        (
            "x_101_22_step1_trees-0f8fad5b-d9cb-469f-a165-70867728950e.py",
            "x_101",
            "101",
            False,
        ),
    ],
)
def test_a_name_is_taken_apart(world: World, name: str, student: str, canvas_id: str, late: bool) -> None:
    """Who, whether late, and the file's first name, whatever stands in the name besides."""
    found = world.look(world.put({name: "t"}), lab=TREES)
    (entry,) = found.entries
    assert entry.person == Person(student=student, canvas_id=canvas_id)
    assert entry.late is late
    assert text_of(entry) == "t"
    assert found.recognised[0].kind == "a Canvas download"


def test_several_files_of_one_student_belong_together(world: World) -> None:
    """Both labs, a helper, a text entry and a link; the last two are listed."""
    given = world.put(
        {
            "ada_5_101_step1_trees.py": "t",
            "ada_5_102_step2_rocks.py": "r",
            "ada_5_103_helpers.py": "h",
            "ada_5_text.html": "<p>see my file</p>",
            "bo_late_6_link.html": "https://example.org",
        }
    )
    entries = by_name(world.look(given))
    assert sorted(entries["ada_5", TREES].submission.files) == [
        "helpers.py",
        "step1_trees.py",
        "step2_rocks.py",
    ]
    assert entries["ada_5", ROCKS].handed_in
    assert not entries["bo_6", TREES].handed_in
    assert entries["bo_6", TREES].late is True
    assert "no file is named step1_trees.py; found: link.html" in entries["bo_6", TREES].submission.notes


def test_the_last_upload_of_a_file_counts(world: World) -> None:
    """``-1`` and ``-2`` are later uploads; the earlier ones are listed, and the student is told."""
    given = world.put(
        {
            "ada_5_109_step1_trees-2.py": "third",
            "ada_5_101_step1_trees.py": "first",
            "ada_5_105_step1_trees-1.py": "second",
            "ada_5_106_helpers-1.py": "h",
        }
    )
    entry = by_name(world.look(given, lab=TREES))["ada_5", TREES]
    assert text_of(entry) == "third"
    assert entry.superseded == (
        f"{given}/ada_5_105_step1_trees-1.py",
        f"{given}/ada_5_101_step1_trees.py",
    )
    assert sorted(entry.submission.files) == ["helpers.py", "step1_trees.py"]
    assert entry.submission.notes == (
        "step1_trees.py was uploaded 3 times; the last upload counts (step1_trees-2.py), "
        "not step1_trees-1.py, step1_trees.py",
        "helpers-1.py was graded as helpers.py",
    )


def test_of_two_downloads_the_later_upload_counts(world: World) -> None:
    """Upload numbers grow with time; the same upload in both is no second hand-in."""
    old = world.put({"ada_5_101_step1_trees.py": "old", "bo_6_102_step1_trees.py": "b"}, "old")
    new = world.put({"ada_5_201_step1_trees-1.py": "new", "bo_6_102_step1_trees.py": "b"}, "new")
    entries = by_name(world.look(old, new, lab=TREES))
    assert text_of(entries["ada_5", TREES]) == "new"
    assert len(entries["ada_5", TREES].superseded) == 1
    assert text_of(entries["bo_6", TREES]) == "b"
    assert entries["bo_6", TREES].superseded == ()


def test_a_groups_other_files_are_its_own(world: World) -> None:
    """``team_1`` with a file that names no lab is not taken for a user ``team`` with the number 1."""
    given = world.put({"team_1_101_22_step1_trees.py": "t", "team_1_101_23_helpers.py": "h"})
    found = world.look(given, lab=TREES)
    assert students(found) == ["team_1_101"]
    assert sorted(found.entries[0].submission.files) == ["helpers.py", "step1_trees.py"]


def test_students_archives_in_the_download_are_opened(world: World) -> None:
    """A zip that was uploaded, and uploaded again."""
    archives = []
    for text in ("old", "new"):
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr("homework/step1_trees.py", text)
        archives.append(archive.getvalue())
    target = world.path / "submissions.zip"
    with zipfile.ZipFile(target, "w") as opened:
        opened.writestr("ada_5_101_hw.zip", archives[0])
        opened.writestr("ada_5_102_hw-1.zip", archives[1])
        opened.writestr("bo_6_103_step1_trees.py", "b")
    entries = by_name(world.look(target, lab=TREES))
    assert text_of(entries["ada_5", TREES]) == "new"
    assert entries["ada_5", TREES].superseded == (f"{target}/ada_5_101_hw.zip",)
    assert text_of(entries["bo_6", TREES]) == "b"


def test_names_in_the_zip_that_do_not_say_they_are_utf8(world: World) -> None:
    """Bytes that are UTF-8 are read so, flag or no flag, and accents are put together."""
    target = world.path / "submissions.zip"
    with zipfile.ZipFile(target, "w") as opened:
        opened.writestr("muXXller_5_101_step1_trees.py", "t")
    target.write_bytes(target.read_bytes().replace(b"muXXller", "mu\u0308ller".encode()))
    assert students(world.look(target, lab=TREES)) == ["müller_5"]


def test_a_class_folder_is_not_taken_for_a_download(world: World) -> None:
    """Dates in names look like numbers of users and uploads, but two uploads never share one."""
    given = world.put({f"{name}_2024_11_step1_trees.py": name for name in ("ada", "bo", "cyd")})
    found = world.look(given, lab=TREES)
    assert found.recognised[0].kind == "a class, an entry per student"
    assert students(found) == ["ada_2024_11", "bo_2024_11", "cyd_2024_11"]


def test_a_mixture_is_refused_and_named(world: World) -> None:
    """Half a download and half a class: whichever it is taken for, some would be wrong."""
    names = {"ada_5_101_step1_trees.py": "t", "bo_6_102_step1_trees.py": "t", "cyd/step1_trees.py": "t"}
    with pytest.raises(UsageError, match=r"2 of 3 entries look like a Canvas download, and cyd not"):
        world.look(world.put(names))


def test_other_files_beside_the_download_are_listed(world: World) -> None:
    """A gradebook in the folder is no submission, and no reason to doubt the rest."""
    given = world.put({"ada_5_101_step1_trees.py": "t", "grades.csv": "", "readme.txt": ""})
    found = world.look(given, lab=TREES)
    assert students(found) == ["ada_5"]
    assert found.notes == (
        f"{given}/grades.csv: ignored, not a part of a Canvas download",
        f"{given}/readme.txt: ignored, not a part of a Canvas download",
    )


def test_the_end_of_a_name_is_the_students_and_changes_nobody(world: World) -> None:
    """A file called like another user's upload stays its owner's, and the download a download."""
    given = world.put(
        {
            "ada_5001_70000101_step1_trees.py": "ada's",
            "bo_5002_70000102_step1_trees.py": "bo's",
            "mallory_5003_70000103_5001_70000999_step1_trees.py": "mallory's",
            "mallory_5003_70000104_LATE_5002_70000998_step1_trees.py": "mallory's",
            "team_1_5004_70000105_step1_trees.py": "the team's",
        }
    )
    found = world.look(given, lab=TREES)
    assert found.recognised[0].kind == "a Canvas download"
    entries = by_name(found)
    assert text_of(entries["ada_5001", TREES]) == "ada's"
    assert text_of(entries["bo_5002", TREES]) == "bo's"
    assert text_of(entries["team_1_5004", TREES]) == "the team's"
    assert not entries["mallory_5003", TREES].handed_in
    assert entries["mallory_5003", TREES].late is False
    assert len(entries) == 4


# --- groups, copies and new names ---------------------------------------------------------------------------


def test_a_group_with_a_number_in_its_name_is_no_user_of_that_number(world: World) -> None:
    """``team 3``: the numbers of others tell its own, also for files of no lab, texts and late ones."""
    given = world.put(
        {
            "thebeatles_12345679_223456790_step1_trees.py": "b",
            "team_3_12345678_223456789_step1_trees.py": "t3",
            "team_3_12345678_223456792_helpers.py": "h",
            "team_3_12345678_text.html": "<p>done</p>",
            "team_12_LATE_12345670_223456791_step1_trees.py": "t12",
            "team_2024_1_12345671_223456793_step1_trees.py": "t1",
        }
    )
    found = world.look(given, lab=TREES)
    entries = by_name(found)
    assert students(found) == [
        "team_12_12345670",
        "team_2024_1_12345671",
        "team_3_12345678",
        "thebeatles_12345679",
    ]
    assert text_of(entries["team_3_12345678", TREES]) == "t3"
    assert sorted(entries["team_3_12345678", TREES].submission.files) == ["helpers.py", "step1_trees.py"]
    assert entries["team_12_12345670", TREES].late is True
    assert entries["team_2024_1_12345671", TREES].person == Person(
        student="team_2024_1_12345671", canvas_id="12345671"
    )


def test_small_numbers_tell_a_group_as_well(world: World) -> None:
    """On a small installation, users and uploads have two digits and three."""
    given = world.put({"team_3_12_145_step1_trees.py": "t", "solo_14_146_step1_trees.py": "s"})
    assert students(world.look(given, lab=TREES)) == ["solo_14", "team_3_12"]


def test_a_number_before_the_files_name_is_the_files(world: World) -> None:
    """``20240913_step1_trees.py`` was uploaded under this name: it is no lab's file, and nobody's group."""
    given = world.put(
        {
            "ada_12_22000001_20240913_step1_trees.py": "a",
            "bo_2_22000002_step1_trees.py": "b",
            "cyd_3_22000003_step1_trees.py": "c",
        }
    )
    found = world.look(given, lab=TREES)
    assert students(found) == ["ada_12", "bo_2", "cyd_3"]
    assert not by_name(found)["ada_12", TREES].handed_in


def test_a_groups_file_is_every_members(world: World) -> None:
    """Canvas lists it for each of them, with the same number of the upload; so it is with an archive."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("step1_trees.py", "packed")
    given = world.put(
        {
            "lovelaceada_1001_9001_step1_trees.py": "ours",
            "smithben_LATE_1002_9001_step1_trees.py": "ours",
            "kingcyd_1003_9003_step1_trees.py": "mine",
            "doedee_1004_9004_hw.zip": archive.getvalue(),
            "foxeve_1005_9004_hw.zip": archive.getvalue(),
        }
    )
    found = world.look(given, lab=TREES)
    assert found.recognised[0].kind == "a Canvas download"
    assert {who: text_of(entry) for (who, _), entry in by_name(found).items()} == {
        "lovelaceada_1001": "ours",
        "smithben_1002": "ours",
        "kingcyd_1003": "mine",
        "doedee_1004": "packed",
        "foxeve_1005": "packed",
    }
    assert [entry.late for entry in found.entries].count(True) == 1
    assert found.notes == (f"{given}: 2 uploads of several users: taken for a group's",)


def test_a_browsers_copy_is_the_same_upload(world: World) -> None:
    """The download stays one, the file counts once, and the copy is named."""
    given = world.put(
        {
            "ada_1001_9001_step1_trees.py": "a",
            "bo_1002_9002_step1_trees (1).py": "b",
            "bo_1002_9002_step1_trees.py": "b",
        }
    )
    found = world.look(given, lab=TREES)
    entry = by_name(found)["bo_1002", TREES]
    assert students(found) == ["ada_1001", "bo_1002"]
    assert (entry.superseded, entry.submission.notes) == ((), ())
    assert found.notes == (
        f"{given}/bo_1002_9002_step1_trees (1).py: ignored, a copy of another file with the same number",
    )


def test_two_names_of_one_user_are_one_user(world: World) -> None:
    """Somebody was renamed between two downloads, given as one folder or as two; the later name counts."""
    old = {"lovelaceada_1001_9001_step1_trees.py": "old", "bo_1002_9002_step1_trees.py": "b"}
    new = {"kingada_1001_9011_step1_trees-1.py": "new", "kingada_1001_9012_step2_rocks.py": "r"}
    one = world.put(old | new, "both")
    for places in ([one], [world.put(dict(old), "old"), world.put(new | {"cyd_1003_9013_x.py": ""}, "new")]):
        found = world.look(*places)
        entries = by_name(found)
        assert text_of(entries["kingada_1001", TREES]) == "new"
        assert len(entries["kingada_1001", TREES].superseded) == 1
        assert text_of(entries["kingada_1001", ROCKS]) == "r"
        assert text_of(entries["bo_1002", TREES]) == "b"
        assert "lovelaceada_1001" not in students(found)
        assert (
            "lovelaceada_1001 and kingada_1001 have one number: taken for one user, kingada_1001"
            in found.notes
        )


def test_a_group_that_is_known_by_a_members_number_keeps_its_name(world: World) -> None:
    """In one assignment ``rocks``, whose files carry Ada's number; in the other one Ada."""
    one = world.put({"lovelaceada_101445_9001_step1_trees.py": "t"}, "one")
    two = world.put({"rocks_101445_9011_step2_rocks.py": "r"}, "two")
    assert students(world.look(one, two)) == ["lovelaceada_101445", "rocks_101445"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            {"ada_1001_9001_step1_trees.py": "a", "bo_1002_9001_step1_trees.py": "another"},
            "bo_1002_9001_step1_trees.py and ada_1001_9001_step1_trees.py have the same number of an upload",
        ),
        (
            {f"{who}_2024_{n}_step1_trees.py": who for n, who in enumerate(("ada", "bo"), start=11)},
            "ada and bo have the same number of a user",
        ),
        (
            {f"{who}_2024_{n}_step1_trees.py": who for n, who in enumerate(("ada", "bo", "cyd"), start=11)},
            "ada and bo and cyd have the same number of a user",
        ),
    ],
)
def test_names_that_contradict_a_download_are_named(
    world: World, names: dict[str, str | bytes], said: str
) -> None:
    """It is taken for a class, as its files may be called so; but the person who grades is told why."""
    given = world.put(names)
    found = world.look(given, lab=TREES)
    assert found.recognised[0].kind == "a class, an entry per student"
    assert found.notes == (
        f"{given}: the names look like a Canvas download, but {said}; so it was taken for a class",
    )


def test_nobody_becomes_somebody_else_by_the_name_of_a_file(world: World) -> None:
    """A name with another user's number in it is neither theirs nor a reason to doubt the download.

    Mallory's own upload has more digits than others', so that the forged reading would fit them better.
    """
    given = world.put(
        {
            "ada_5001_70000101_step1_trees.py": "ada's",
            "bo_5002_70000102_step1_trees.py": "bo's",
            "mallory_987_700001030000_5001_70000999_step1_trees.py": "mallory's",
        }
    )
    found = world.look(given, lab=TREES)
    assert found.recognised[0].kind == "a Canvas download"
    assert text_of(by_name(found)["ada_5001", TREES]) == "ada's"
    assert students(found)[:2] == ["ada_5001", "bo_5002"]
    assert students(found)[2].startswith("mallory_987")
