"""A class given one level too deep: nobody's work is graded as another's, or lost without a word."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from dlgrade.errors import UsageError
from dlgrade.intake.finding import from_upload
from fake_class import make_course
from intake_world import ROCKS, TREES, World, by_name, students, text_of

METADATA = "submission_metadata.yml"
EXPORT: dict[str, str | bytes] = {
    METADATA: "".join(
        f"submission_{n}:\n  :submitters:\n  - :name: {name}\n    :email: {name}@u.x\n"
        for n, name in enumerate(("ada", "bo"), start=1)
    ),
    "submission_1/step1_trees.py": "a",
    "submission_2/step1_trees.py": "b",
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


def below(folder: str, files: dict[str, str | bytes]) -> dict[str, str | bytes]:
    """The same files in a folder."""
    return {f"{folder}/{name}": content for name, content in files.items()}


def packed(files: dict[str, str | bytes]) -> bytes:
    """A zip of these files."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


CLASS: dict[str, str | bytes] = {"ada/step1_trees.py": "a", "bo/step1_trees.py": "b"}


@pytest.mark.parametrize(
    ("given", "student"),
    [
        (below("section A", CLASS) | {"section B/cyd/step1_trees.py": "c"}, "section A"),
        (below("hw1", CLASS) | below("hw2", {"ada/step2_rocks.py": "a"}), "hw1"),
        ({"monday.zip": packed(CLASS), "tuesday.zip": packed({"cyd/step1_trees.py": "c"})}, "monday"),
        ({"monday.zip": packed(below("monday", CLASS)), "README.txt": ""}, "monday"),
        ({"README.txt": "", **below("submissions", CLASS)}, "submissions"),
        ({f"all/{who}.zip": packed({"step1_trees.py": who}) for who in ("ada", "bo")}, "all"),
    ],
    ids=["sections", "labs", "zips", "a wrapped zip", "beside a README", "students' zips"],
)  # fmt: skip
def test_of_several_students_in_one_folder_none_is_chosen(
    world: World, given: dict[str, str | bytes], student: str
) -> None:
    """Not the first of the alphabet: the row could not be graded, and says what it may be and what to do."""
    folder = world.put(given)
    archive = world.path / "given.zip"
    archive.write_bytes(packed(given))
    for place in (folder, archive) if all(isinstance(c, str) for c in given.values()) else (folder,):
        entry = by_name(world.look(place, lab=TREES))[student, TREES]
        assert not entry.handed_in
        assert "step1_trees.py differs between " in entry.problem
        assert "ada" in entry.problem
        assert "bo" in entry.problem
        assert "several students' work, give the folder that holds the students" in entry.problem
        assert "keep one of them" in entry.problem


def test_the_other_labs_of_such_a_folder_are_judged_by_themselves(world: World) -> None:
    """Where only one of the folders holds a lab, that one is graded."""
    given = world.put({**below("ada", {"v1/step1_trees.py": "1", "v2/step1_trees.py": "2"})})
    world.put({"ada/v2/step2_rocks.py": "r", "bo/step1_trees.py": "b"})
    entries = by_name(world.look(given))
    assert "ada: step1_trees.py differs between v1/, v2/" in entries["ada", TREES].problem
    assert text_of(entries["ada", ROCKS]) == "r"
    assert text_of(entries["bo", TREES]) == "b"


def test_the_same_module_twice_is_one_and_is_named(world: World) -> None:
    """Equal bytes are graded once; the person who grades reads that they may be two students'."""
    given = world.put({"ada/v1/step1_trees.py": "t", "ada/v2/step1_trees.py": "t", "bo/step1_trees.py": "t"})
    found = world.look(given, lab=TREES)
    assert text_of(by_name(found)["ada", TREES]) == "t"
    assert found.notes == (
        f"{given}/ada: step1_trees.py is the same in v1/, v2/, and counts once; "
        "if these are several students' work, give the folder that holds the students",
    )


def test_the_least_deep_one_wins_whatever_lies_below(world: World) -> None:
    """As documented: two older ones that differ do not matter."""
    given = world.put(
        {"ada/step1_trees.py": "now", "ada/a/step1_trees.py": "1", "ada/b/step1_trees.py": "2", "bo/": ""}
    )
    entry = by_name(world.look(given, lab=TREES))["ada", TREES]
    assert entry.problem == ""
    assert text_of(entry) == "now"


def test_of_two_archives_on_canvas_the_later_upload_counts(world: World) -> None:
    """There the numbers tell which one is the last; neither the alphabet nor a person has to."""
    given = world.put(
        {
            "ada_5_102_all.zip": packed({"step1_trees.py": "later"}),
            "ada_5_101_work.zip": packed({"step1_trees.py": "earlier"}),
            "bo_6_103_step1_trees.py": "b",
        }
    )
    entry = by_name(world.look(given, lab=TREES))["ada_5", TREES]
    assert text_of(entry) == "later"
    given = world.put({"ada_5_104_work-1.zip": packed({"step1_trees.py": "last"})})
    assert text_of(by_name(world.look(given, lab=TREES))["ada_5", TREES]) == "last"


def test_a_student_who_uploads_two_versions_reads_that_none_was_graded(world: World) -> None:
    """In a bundle there is nobody to decide but the student, who hands in again."""
    given = world.put({"v1/step1_trees.py": "1", "v2/step1_trees.py": "2"})
    submission = from_upload(given, world.course.labs[TREES], world.scratch, course=world.course)
    assert submission.files == {}
    assert submission.notes == (
        "step1_trees.py lies in v1/, v2/, and is not the same there: none was graded; hand in one of them",
    )


@pytest.mark.parametrize(
    "given",
    [
        below("x/assignment_1_export", EXPORT),
        below("x/y/assignment_1_export", EXPORT),
        {"assignment_1_export.zip": packed(EXPORT)},
        {"assignment_1_export.zip": packed(below("assignment_1_export", EXPORT)), "README.txt": ""},
        {f"assignment_{n}_export.zip": packed(below(f"assignment_{n}_export", EXPORT)) for n in (1, 2)},
        {"CS-Step1-99.zip": packed({"Ada_1_assignsubmission_file_/step1_trees.py": "a"})},
        below("x/y", {"Ada_1_assignsubmission_file_/step1_trees.py": "a"}),
        {"x/submissions.zip": packed({f"{u}_1{n}_200{n}_step1_trees.py": u for n, u in enumerate("ab")})},
        {
            f"{hw}-submissions/{hw}-{who}/{lab}.py": "t"
            for hw, lab in (("hw1", TREES), ("hw2", ROCKS))
            for who in ("ada", "bo")
        },
    ],
    ids=[
        "wrapped twice",
        "wrapped thrice",
        "packed",
        "packed beside a README",
        "two packed",
        "Moodle packed",
        "Moodle wrapped",
        "Canvas packed and wrapped",
        "GitHub",
    ],
)
def test_downloads_in_what_was_given_are_refused(world: World, given: dict[str, str | bytes]) -> None:
    """Packed or wrapped, as unpacked ones are: the download is no student, and the message names it."""
    folder = world.put(given)
    archive = world.path / "given.zip"
    archive.write_bytes(packed(given))
    for place in (folder, archive):
        with pytest.raises(UsageError, match=r"holds downloads of its own \(.*\); give each by itself"):
            world.look(place)


def test_a_students_packed_imitation_of_an_export_does_not_stop_the_class(world: World) -> None:
    """It is named, and everybody is graded."""
    given = world.put({"mallory/old.zip": packed(below("export", EXPORT)), "bo/step1_trees.py": "b"})
    found = world.look(given, lab=TREES)
    assert students(found) == ["bo", "mallory"]
    assert by_name(found)["bo", TREES].handed_in
    assert f"{given}/mallory: looks like a download; if it is one, give it by itself" in found.notes


@pytest.mark.parametrize("again", ["", "../given", "../link"])
def test_what_is_given_twice_is_read_once(world: World, again: str) -> None:
    """However it is spelt; a note says so, and nobody has two submissions by it."""
    given = world.put(CLASS)
    (world.path / "link").symlink_to(given)
    found = world.look(given, given / again)
    assert {key: text_of(entry) for key, entry in by_name(found).items() if entry.handed_in} == {
        ("ada", TREES): "a",
        ("bo", TREES): "b",
    }
    assert not any(entry.problem for entry in found.entries)
    assert found.notes == (f"{given / again}: given twice, and read once",)
    assert len(found.recognised) == 1
