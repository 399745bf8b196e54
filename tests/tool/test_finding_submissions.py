"""``dlgrade.intake``: whose file is whose, whatever was handed in."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from dlgrade.course import Course
from dlgrade.errors import UsageError
from dlgrade.intake.finding import find, from_upload
from dlgrade.intake.records import Entry, Found
from fake_class import hand_in, make_course

TREES = "step1_trees"
ROCKS = "step2_rocks"

Finder = Callable[..., Found]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two labs."""
    return make_course(tmp_path / "course")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where zips are unpacked."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def look(course: Course, scratch: Path) -> Finder:
    """``look(path, …, labs=[…])``: all labs by default."""

    def look(*paths: Path, labs: list[str] | None = None) -> Found:
        return find(paths, [course.labs[lab] for lab in labs or course.labs], course, scratch)

    return look


def by_name(found: Found) -> dict[tuple[str, str], Entry]:
    """Entries by student and lab."""
    return {(entry.submission.student, entry.lab.id): entry for entry in found.entries}


def make_zip(path: Path, **members: str) -> Path:
    """A zip of modules; ``_in_`` in a name puts it into a folder: ``step1_trees_in_student``."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            module, _, folder = name.partition("_in_")
            archive.writestr(str(Path(folder, f"{module}.py")), text)
    return path


def text_of(entry: Entry) -> str:
    """What the lab's module of an entry says."""
    return entry.submission.files[entry.lab.module].read_text()


def test_each_folder_is_a_student_and_each_lab_a_row(look: Finder, tmp_path: Path) -> None:
    """A class folder gives every student with every lab, sorted, with what was handed in."""
    hand_in(tmp_path / "class" / "ben", step2_rocks="ben's rocks")
    hand_in(tmp_path / "class" / "ada", step1_trees="ada's trees", step2_rocks="ada's rocks")
    (tmp_path / "class" / "cyd").mkdir()
    found = look(tmp_path / "class")
    assert [(e.submission.student, e.lab.id, e.handed_in) for e in found.entries] == [
        ("ada", TREES, True),
        ("ada", ROCKS, True),
        ("ben", TREES, False),
        ("ben", ROCKS, True),
        ("cyd", TREES, False),
        ("cyd", ROCKS, False),
    ]
    assert text_of(found.entries[1]) == "ada's rocks"


def test_files_beside_the_module_travel_with_it(look: Finder, tmp_path: Path) -> None:
    """Own helper modules come along; pytest's conftest, data and folders do not."""
    folder = hand_in(tmp_path / "class" / "ada", step1_trees="t", helpers="h", conftest="c")
    (folder / "data.csv").write_text("1")
    hand_in(folder / "deeper", other="o")
    files = look(tmp_path / "class").entries[0].submission.files
    assert sorted(files) == ["helpers.py", "step1_trees.py"]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_the_module_is_found_in_the_students_own_folders(look: Finder, tmp_path: Path, depth: int) -> None:
    """A whole folder that was uploaded lies one or two levels down; what lies beside it is its own."""
    folder = tmp_path / "class" / "ada" / Path(*["student", "work"][:depth])
    hand_in(folder, step1_trees="t", helpers="h")
    submission = look(tmp_path / "class").entries[0].submission
    assert sorted(submission.files) == ["helpers.py", "step1_trees.py"]
    assert submission.notes == ()


def test_the_shallowest_of_two_wins_and_the_student_is_told(look: Finder, tmp_path: Path) -> None:
    """Two modules of one name are reported, and which one was graded."""
    hand_in(tmp_path / "class" / "ada", step1_trees="new")
    hand_in(tmp_path / "class" / "ada" / "backup", step1_trees="old")
    entry = look(tmp_path / "class").entries[0]
    assert text_of(entry) == "new"
    assert entry.submission.notes == (
        "step1_trees.py was found 2 times; step1_trees.py was graded, not backup/step1_trees.py",
    )


def test_a_wrong_name_is_no_submission_and_lists_what_was_found(look: Finder, tmp_path: Path) -> None:
    """Nothing is graded under a name that resembles the right one; the note names both."""
    hand_in(tmp_path / "class" / "ada", step1_tree="t")
    entry = look(tmp_path / "class", labs=[TREES]).entries[0]
    assert not entry.handed_in
    assert entry.submission.notes == ("no file is named step1_trees.py; found: step1_tree.py",)
    assert list(entry.submission.files) == ["step1_tree.py"], "the grader lists them too"


def test_plain_files_are_named_after_their_student(look: Finder, tmp_path: Path) -> None:
    """With one lab ``ada.py`` is Ada's; ``ben_step1_trees.py`` is Ben's; another lab's is not this lab's."""
    hand_in(tmp_path / "class", ada="a", ben_step1_trees="b", cyd_step2_rocks="c")
    entries = by_name(look(tmp_path / "class", labs=[TREES]))
    assert {name: entry.handed_in for (name, _), entry in entries.items()} == {
        "ada": True,
        "ben": True,
        "cyd": False,
    }
    assert text_of(entries["ben", TREES]) == "b"
    assert list(entries["ada", TREES].submission.files) == ["step1_trees.py"], "classmates are no helpers"
    assert entries["ada", TREES].submission.notes == ("ada.py was graded as step1_trees.py",)


def test_a_plain_file_without_a_lab_is_not_guessed(look: Finder, tmp_path: Path) -> None:
    """With several labs ``ada.py`` could be any of them: no submission, and the name is listed."""
    hand_in(tmp_path / "class", ada="a", ben_step1_trees="b", ben_step2_rocks="r")
    entries = by_name(look(tmp_path / "class"))
    assert not entries["ada", TREES].handed_in
    assert "found: ada.py" in entries["ada", TREES].submission.notes[0]
    assert text_of(entries["ben", TREES]) == "b"
    assert text_of(entries["ben", ROCKS]) == "r"


def test_one_students_folder_is_told_from_a_class(look: Finder, tmp_path: Path) -> None:
    """A folder in which a lab's module lies is one student's, and the person who grades is told so."""
    found = look(hand_in(tmp_path / "ada", step1_trees="t", helpers="h"))
    assert {entry.submission.student for entry in found.entries} == {"ada"}
    assert "taken as one student's folder" in found.notes[0]


def test_the_folder_that_students_are_given_is_nobodys_name(look: Finder, tmp_path: Path) -> None:
    """``ada/student/step1_trees.py`` is Ada's, when Ada's folder is given by itself."""
    hand_in(tmp_path / "ada" / "student", step1_trees="t", helpers="h")
    entry = look(tmp_path / "ada").entries[0]
    assert entry.submission.student == "ada"
    assert sorted(entry.submission.files) == ["helpers.py", "step1_trees.py"]


def test_a_folder_that_reads_both_ways_is_refused(look: Finder, tmp_path: Path) -> None:
    """A module on top of a class would make one student of all: an error that names both places."""
    hand_in(tmp_path / "class", step1_trees="t")
    hand_in(tmp_path / "class" / "ben", step1_trees="t")
    with pytest.raises(UsageError, match=r"one student's folder or a class\? step1_trees.py .* ben/"):
        look(tmp_path / "class")


def test_single_files_are_their_folders_students(look: Finder, tmp_path: Path) -> None:
    """``ada/step1_trees.py`` and ``ada/step2_rocks.py`` given one by one are both Ada's."""
    folder = hand_in(tmp_path / "ada", step1_trees="t", step2_rocks="r")
    found = look(folder / "step1_trees.py", folder / "step2_rocks.py")
    assert [(e.submission.student, e.handed_in) for e in found.entries] == [("ada", True), ("ada", True)]


def test_the_same_student_twice_is_left_to_a_person(look: Finder, tmp_path: Path) -> None:
    """Two hand-ins of one lab under one name are graded neither way; the problem names both places."""
    hand_in(tmp_path / "group1" / "li", step1_trees="one Li")
    hand_in(tmp_path / "group2" / "li", step1_trees="another Li")
    entry = look(tmp_path / "group1", tmp_path / "group2", labs=[TREES]).entries[0]
    assert not entry.handed_in
    assert "more than once" in entry.problem
    assert "group1/li" in entry.problem
    assert "group2/li" in entry.problem


def test_one_folder_per_lab_gives_one_student(look: Finder, tmp_path: Path) -> None:
    """Hand-ins of different labs under one name belong together."""
    hand_in(tmp_path / "trees" / "ada", step1_trees="t")
    hand_in(tmp_path / "rocks" / "ada", step2_rocks="r")
    found = look(tmp_path / "trees", tmp_path / "rocks")
    assert [entry.handed_in for entry in found.entries] == [True, True]


def test_junk_is_ignored(look: Finder, tmp_path: Path) -> None:
    """What macOS, Windows, Git, Python and virtual environments leave is nobody's submission."""
    hand_in(tmp_path / "class" / "ada", step1_trees="t")
    for junk in ("__MACOSX", ".git", "__pycache__"):
        hand_in(tmp_path / "class" / junk, step1_trees="junk")
        hand_in(tmp_path / "class" / "ada" / junk, step1_trees="junk")
    hand_in(tmp_path / "class" / "ada" / "myenv", step1_trees="junk")
    (tmp_path / "class" / "ada" / "myenv" / "pyvenv.cfg").write_text("")
    (tmp_path / "class" / ".DS_Store").write_text("junk")
    entry, *others = look(tmp_path / "class", labs=[TREES]).entries
    assert others == []
    assert entry.submission.notes == ()


def test_other_files_of_a_class_are_named_to_the_person_who_grades(look: Finder, tmp_path: Path) -> None:
    """A roster beside the submissions is no student, and is not passed over in silence."""
    hand_in(tmp_path / "class" / "ada", step1_trees="t")
    (tmp_path / "class" / "README.md").write_text("# Class")
    found = look(tmp_path / "class")
    assert {entry.submission.student for entry in found.entries} == {"ada"}
    assert found.notes == (f"{tmp_path}/class/README.md: ignored, neither a folder, a .py file nor a .zip",)


def test_links_and_pipes_are_never_followed(look: Finder, tmp_path: Path) -> None:
    """A link to another's file, a linked folder and a pipe are noted and left alone; nothing hangs."""
    secret = hand_in(tmp_path / "secret", step1_trees="secret")
    mallory = hand_in(tmp_path / "class" / "mallory", helpers="h")
    (mallory / "step1_trees.py").symlink_to(secret / "step1_trees.py")
    (mallory / "folder").symlink_to(secret)
    os.mkfifo(mallory / "step2_rocks.py")
    (tmp_path / "class" / "trudy").symlink_to(secret)
    entries = by_name(look(tmp_path / "class"))
    assert not any(entry.handed_in for entry in entries.values())
    notes = entries["mallory", TREES].submission.notes
    assert "mallory/step1_trees.py is a link: ignored" in notes
    assert "mallory/step2_rocks.py is not a plain file: ignored" in notes
    assert "trudy is a link: ignored" in entries["trudy", TREES].submission.notes


def test_a_huge_module_is_left_out_with_a_note(look: Finder, tmp_path: Path) -> None:
    """More than a mebibyte is no module; the student reads why."""
    hand_in(tmp_path / "class" / "ada", step1_trees="#" * ((1 << 20) + 1))
    entry = look(tmp_path / "class").entries[0]
    assert not entry.handed_in
    assert any(
        "step1_trees.py was left out: a file may have at most 1 MiB" in n for n in entry.submission.notes
    )


def test_many_modules_are_cut_off_with_a_note(look: Finder, tmp_path: Path) -> None:
    """At most twenty modules travel, the lab's own always among them."""
    hand_in(tmp_path / "class" / "ada", step1_trees="t", **{f"aa{i:03}": "x" for i in range(50)})
    submission = look(tmp_path / "class").entries[0].submission
    assert len(submission.files) == 20
    assert "step1_trees.py" in submission.files
    assert "aa019.py was left out: at most 20 modules are taken" in submission.notes


def test_binary_and_empty_files_are_submissions(look: Finder, tmp_path: Path) -> None:
    """Whatever is in it, a file of the right name was handed in."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "step1_trees.py").write_bytes(b"")
    (tmp_path / "class" / "ada" / "step2_rocks.py").write_bytes(b"\x7fELF\0\xff")
    assert [entry.handed_in for entry in look(tmp_path / "class").entries] == [True, True]


# --- zips ----------------------------------------------------------------------------------------------


def test_a_students_zip_is_their_folder(look: Finder, tmp_path: Path) -> None:
    """``ada.zip`` in a class, and a zip in ``ben``'s folder, are looked into, wrapped in a folder or not."""
    hand_in(tmp_path / "class" / "ben")
    make_zip(tmp_path / "class" / "ada.zip", step1_trees_in_student="a", helpers_in_student="h")
    make_zip(tmp_path / "class" / "ben" / "hw.zip", step1_trees="b", step1_trees_in___MACOSX="junk")
    entries = by_name(look(tmp_path / "class", labs=[TREES]))
    assert text_of(entries["ada", TREES]) == "a"
    assert sorted(entries["ada", TREES].submission.files) == ["helpers.py", "step1_trees.py"]
    assert text_of(entries["ben", TREES]) == "b"


def test_a_class_may_come_as_one_zip(look: Finder, tmp_path: Path) -> None:
    """A zip of a class, with the one folder that such zips begin with and with students' zips inside."""
    inner = make_zip(tmp_path / "inner.zip", step1_trees="b")
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("class/ada/step1_trees.py", "a")
        archive.write(inner, "class/ben.zip")
        archive.writestr("class/cyd/", "")
    entries = by_name(look(tmp_path / "class.zip", labs=[TREES]))
    assert {name: entry.handed_in for (name, _), entry in entries.items()} == {
        "ada": True,
        "ben": True,
        "cyd": False,
    }
    assert text_of(entries["ben", TREES]) == "b"


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py"])
def test_a_zip_cannot_write_outside(look: Finder, scratch: Path, tmp_path: Path, name: str) -> None:
    """A path that leaves the zip refuses the whole of it, and nothing appears anywhere."""
    hand_in(tmp_path / "class" / "ada")
    with zipfile.ZipFile(tmp_path / "class" / "ada" / "hw.zip", "w") as archive:
        archive.writestr("step1_trees.py", "fine")
        archive.writestr(name, "evil")
    entry = look(tmp_path / "class").entries[0]
    assert not entry.handed_in
    assert "names a path outside itself" in entry.submission.notes[0]
    assert list(scratch.iterdir()) == []
    assert list(tmp_path.rglob("evil*")) == []


def test_links_in_a_zip_are_ignored(look: Finder, tmp_path: Path) -> None:
    """A symbolic link in a zip is never made."""
    hand_in(tmp_path / "class" / "ada")
    link = zipfile.ZipInfo("step1_trees.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "class" / "ada" / "hw.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    entry = look(tmp_path / "class").entries[0]
    assert not entry.handed_in
    assert "ada/hw.zip" not in entry.submission.files
    assert "hw.zip/step1_trees.py is not a plain file: ignored" in entry.submission.notes[0]


def test_a_bomb_is_refused_before_it_expands(look: Finder, scratch: Path, tmp_path: Path) -> None:
    """A small zip that says it holds gigabytes, or thousands of files, is refused with a clear note."""
    hand_in(tmp_path / "class" / "big")
    hand_in(tmp_path / "class" / "many")
    with zipfile.ZipFile(tmp_path / "class" / "big" / "hw.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("step1_trees.py", b"0" * (30 << 20))
    with zipfile.ZipFile(tmp_path / "class" / "many" / "hw.zip", "w") as archive:
        for number in range(1_500):
            archive.writestr(f"f{number}.py", "")
    entries = by_name(look(tmp_path / "class", labs=[TREES]))
    assert "would unpack to more than 20 MiB" in entries["big", TREES].submission.notes[0]
    assert "holds 1,500 files, at most 1,000" in entries["many", TREES].submission.notes[0]
    assert list(scratch.iterdir()) == []


def test_a_zip_that_breaks_halfway_counts_for_nothing(look: Finder, tmp_path: Path) -> None:
    """What could be read of a damaged zip is not graded as if it were all."""
    hand_in(tmp_path / "class" / "ada")
    path = make_zip(tmp_path / "class" / "ada" / "hw.zip", step1_trees="first", zzz="second")
    path.write_bytes(path.read_bytes().replace(b"second", b"broken"))
    entry = look(tmp_path / "class").entries[0]
    assert not entry.handed_in
    assert "not a readable zip" in entry.submission.notes[0]


def test_a_zip_that_lies_about_sizes_writes_no_more_than_it_says(
    look: Finder, scratch: Path, tmp_path: Path
) -> None:
    """A header that says 10 bytes yields 10 bytes or an error, whatever is compressed behind it."""
    hand_in(tmp_path / "class" / "ada")
    path = tmp_path / "class" / "ada" / "hw.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("step1_trees.py", b"0" * 900_000)
    data = path.read_bytes().replace((900_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    assert not look(tmp_path / "class").entries[0].submission.notes[0].startswith("step1_trees.py")
    assert sum(file.stat().st_size for file in scratch.iterdir()) <= 10


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip at all", b"\0" * 1000])
def test_a_broken_zip_is_no_submission(look: Finder, tmp_path: Path, content: bytes) -> None:
    """A damaged zip costs only its owner, who is told."""
    hand_in(tmp_path / "class" / "ada")
    (tmp_path / "class" / "ada" / "hw.zip").write_bytes(content)
    hand_in(tmp_path / "class" / "ben", step1_trees="t")
    entries = by_name(look(tmp_path / "class", labs=[TREES]))
    assert "not a readable zip" in entries["ada", TREES].submission.notes[0]
    assert entries["ben", TREES].handed_in


# --- names ---------------------------------------------------------------------------------------------


def test_names_become_folders_that_are_safe_and_apart(look: Finder, tmp_path: Path) -> None:
    """Bytes that are no UTF-8, dots, names of files in the folder and mere case never clash or escape."""
    raw = [
        b"ad\xff",
        b"ad\xfe",
        b"Bo",
        b"bo",
        b"gradebook.csv",
        b"reflections-sheet.csv",
        b"dot.",
        b"a:b",
        b"=cmd",
        "Zoë".encode(),
        b"x" * 250,
    ]
    for name in raw:
        hand_in(tmp_path / "class" / os.fsdecode(name), step1_trees="t")
    names = [entry.submission.student for entry in look(tmp_path / "class", labs=[TREES]).entries]
    assert len({name.casefold() for name in names}) == len(raw)
    assert {"Zoë", "=cmd"} <= set(names)
    for name in names:
        assert name.isprintable()
        assert len(name.encode()) <= 130
        assert not set(name) & set('/\\:*?"<>|')
        assert not name.startswith(".")
        assert not name.endswith(".")
        assert name not in {"gradebook.csv", "reflections-sheet.csv"}


def test_a_path_that_is_not_there_is_a_usage_error(look: Finder, tmp_path: Path) -> None:
    """One line that names the path."""
    with pytest.raises(UsageError, match="nowhere: No such file"):
        look(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no submission in it"):
        look(tmp_path / "empty")
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(UsageError, match=r"neither a \.py file"):
        look(tmp_path / "notes.txt")


def test_an_upload_finds_its_own_lab(course: Course, scratch: Path, tmp_path: Path) -> None:
    """Loose files of several labs, a whole folder and a zip of it all give this lab's module."""
    loose = hand_in(tmp_path / "loose", step1_trees="t", step2_rocks="r")
    hand_in(tmp_path / "whole" / "student", step1_trees="t", step2_rocks="r", conftest="c")
    hand_in(tmp_path / "zipped")
    make_zip(tmp_path / "zipped" / "student.zip", step2_rocks_in_student="r")
    for folder in (loose, tmp_path / "whole", tmp_path / "zipped"):
        submission = from_upload(folder, course.labs[ROCKS], scratch)
        assert submission.files["step2_rocks.py"].read_text() == "r", folder
        assert submission.student == "submission"
