"""Archives are untrusted: whatever is in one costs its owner at most, and nothing is written outside."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from dlgrade.errors import UsageError
from fake_class import make_course
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_world import TREES, World, by_name, students, text_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


def zip_of(**members: str | bytes) -> bytes:
    """A zip; ``__`` in a name is its dot, ``___`` a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("___", "/").replace("__", "."), content)
    return target.getvalue()


def tar_of(members: dict[str, str | bytes | tarfile.TarInfo], mode: str = "w") -> bytes:
    """A tar of files and of whatever is given as a ``TarInfo``."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A link or a device."""
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


MODULE: dict[str, str | bytes | tarfile.TarInfo] = {"hw/step1_trees.py": "t", "hw/helpers.py": "h"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("hw.tar", tar_of(MODULE)),
        ("hw.tar.gz", tar_of(MODULE, "w:gz")),
        ("hw.tgz", tar_of(MODULE, "w:gz")),
        ("hw.tar.bz2", tar_of(MODULE, "w:bz2")),
        ("hw.tar.xz", tar_of(MODULE, "w:xz")),
        ("hw.zip", tar_of(MODULE)),
        ("HW.ZIP", tar_of(MODULE, "w:gz")),
        ("hw.tar.gz", zip_of(hw___step1_trees__py="t", hw___helpers__py="h")),
        ("hw.rar", zip_of(step1_trees__py="t", helpers__py="h")),
    ],
    ids="tar tar.gz tgz tar.bz2 tar.xz tar-as-zip tgz-as-ZIP zip-as-tar.gz zip-as-rar".split(),
)  # fmt: skip
def test_zips_and_tars_are_read_by_what_they_are(world: World, name: str, data: bytes) -> None:
    """Beside other files, as a student's own entry, and as the whole class; the ending is not believed."""
    folder = world.put({f"class/ada/{name}": data, f"class/bo{Path(name).suffix}": data}) / "class"
    entries = by_name(world.look(folder, lab=TREES))
    assert sorted(who for who, _ in entries) == ["ada", "bo"]
    for entry in entries.values():
        assert text_of(entry) == "t"
        assert sorted(entry.submission.files) == ["helpers.py", "step1_trees.py"]
    whole = world.put({name: data}, "whole") / name
    assert all(entry.handed_in for entry in world.look(whole, lab=TREES).entries)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("hw.rar", b"Rar!\x1a\x07\x01\0" + bytes(50), "RAR archives are not read; hand in a .zip"),
        ("hw.zip", b"Rar!\x1a\x07\x00" + bytes(50), "RAR archives are not read; hand in a .zip"),
        ("hw.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z archives are not read; hand in a .zip"),
        ("hw.zip", b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z archives are not read; hand in a .zip"),
        ("step1_trees.py.gz", gzip.compress(b"t = 1"), "it is a gzip file that holds no tar; hand in a .zip"),
        ("x.bz2", bz2.compress(b"t = 1"), "it is a bzip2 file that holds no tar; hand in a .zip"),
        ("x.xz", lzma.compress(b"t = 1"), "it is a xz file that holds no tar; hand in a .zip"),
        ("x.tgz", tar_of(MODULE, "w:gz")[:60], "not a readable zip or tar"),
        ("x.tar", tar_of(MODULE)[:700], "not a readable zip or tar"),
        ("x.tar", b"", "not a readable zip or tar"),
        ("x.zip", b"\0" * 5000, "not a readable zip or tar"),
        ("x.tar", tar_of({"../evil.py": "e", "step1_trees.py": "t"}), "names a path outside itself"),
        ("x.tar", tar_of({"/evil.py": "e", "step1_trees.py": "t"}), "names a path outside itself"),
        ("x.tar", tar_of({f"f{n}.py": "" for n in range(1500)}), "more than 1,000 files"),
        ("x.tgz", tar_of({"a.py": bytes(30 << 20)}, "w:gz"), "would unpack to more than 20 MiB"),
    ],
    ids=lambda part: part if isinstance(part, str) else "data",  # bytes of a gzip hold the time of its making
)  # fmt: skip
def test_what_is_not_read_is_said(world: World, name: str, data: bytes, said: str) -> None:
    """The student reads why and what to do; the class goes on, and nothing appears anywhere."""
    given = world.put({f"ada/{name}": data, "bo/step1_trees.py": "b"})
    entries = by_name(world.look(given, lab=TREES))
    assert not entries["ada", TREES].handed_in
    notes = "\n".join(entries["ada", TREES].submission.notes)
    assert f"ada/{name} was not opened: " in notes
    assert said in notes, notes
    assert entries["bo", TREES].handed_in
    assert list(world.scratch.iterdir()) == []
    assert list(world.path.rglob("evil*")) == []


def test_links_and_devices_in_a_tar_are_ignored(world: World) -> None:
    """Neither a symbolic nor a hard link is followed, and a device is none of ours."""
    data = tar_of(
        {
            "a": special("step1_trees.py", tarfile.SYMTYPE, "/etc/passwd"),
            "b": special("helpers.py", tarfile.LNKTYPE, "../../step2_rocks.py"),
            "c": special("dev.py", tarfile.CHRTYPE),
            "d": special("pipe.py", tarfile.FIFOTYPE),
        }
    )
    (entry,) = world.look(world.put({"ada/hw.tar": data}), lab=TREES).entries
    assert entry.submission.files == {}
    assert "hw.tar/step1_trees.py is not a plain file: ignored" in "\n".join(entry.submission.notes)
    assert list(world.scratch.iterdir()) == []


def test_a_compressed_tar_stops_expanding_at_the_limit(world: World) -> None:
    """A gigabyte of zeros in a megabyte is given up as soon as it is too much, and not written."""
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=1) as packed:
        header = tarfile.TarInfo("step1_trees.py")
        header.size = 1 << 30
        packed.write(header.tobuf())
        for _ in range(256):
            packed.write(bytes(1 << 20))
    (entry,) = world.look(world.put({"ada/hw.tgz": target.getvalue()}), lab=TREES).entries
    assert "would unpack to more than 20 MiB" in entry.submission.notes[0]
    assert list(world.scratch.iterdir()) == []


def test_archives_in_a_students_archive_are_only_listed(world: World) -> None:
    """A bomb of bombs is not opened at all."""
    inner = zip_of(step1_trees__py="t")
    (entry,) = world.look(world.put({"ada/hw.zip": zip_of(inner__zip=inner)}), lab=TREES).entries
    assert not entry.handed_in
    assert entry.submission.notes == ("no file is named step1_trees.py; found: hw.zip/inner.zip",)
    assert list(world.scratch.iterdir()) == []


def test_only_so_many_archives_of_one_student_are_opened(world: World) -> None:
    """Hundreds of small bombs cost their owner; others' archives are opened, also in one zip of all."""
    bomb = zip_of(a__py=b"#" * 1000)
    files: dict[str, str | bytes] = {f"ada/{number:03}.zip": bomb for number in range(100)}
    files |= {f"s{number}.zip": zip_of(step1_trees__py="t") for number in range(30)}
    folder = world.put(files)
    target = world.path / "all.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in folder.rglob("*.zip"):
            archive.write(path, f"all/{path.relative_to(folder)}")
    for whole in (folder, target):
        entries = by_name(world.look(whole, lab=TREES))
        assert sum(entry.handed_in for entry in entries.values()) == 30
        notes = "\n".join(entries["ada", TREES].submission.notes)
        assert "ada/099.zip was not opened: at most 20 archives of a submission are" in notes


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize(
    "junk", ["hw/.git/objects/{n}", "hw/venv/lib/python3/x{n}.py", "hw/__pycache__/{n}.pyc"]
)
def test_what_is_ignored_does_not_count_towards_the_limit(world: World, kind: str, junk: str) -> None:
    """A repository or an environment of thousands of files beside the module; none of it is written."""
    files: dict[str, str | bytes] = {
        junk.format(n=n): "x" * 100 for n in range(900 if "lib" in junk else 3_000)
    }
    files |= {f"hw/data{n}.txt": "" for n in range(200)}
    files |= {"hw/venv/pyvenv.cfg": "", "hw/step1_trees.py": "t"}
    names = {name.replace("/", "___").replace(".", "__"): content for name, content in files.items()}
    data = zip_of(**names) if kind == "zip" else tar_of(dict(files), "w:gz")
    (entry,) = world.look(world.put({f"ada/hw.{kind}": data}), lab=TREES).entries
    assert text_of(entry) == "t"
    assert len(list(world.scratch.iterdir())) == 1


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_what_is_ignored_is_limited_as_well(world: World, kind: str) -> None:
    """Reading over a million empty members takes time, too."""
    files = {f".git/{n}": "" for n in range(20_001)} | {"step1_trees.py": "t"}
    data = zip_of(**{n.replace("/", "___").replace(".", "__"): c for n, c in files.items()})
    if kind == "tar":
        data = tar_of(dict(files))
    (entry,) = world.look(world.put({f"ada/hw.{kind}": data}), lab=TREES).entries
    assert not entry.handed_in
    assert f"ada/hw.{kind} was not opened: holds more than 20,000 files" in entry.submission.notes[0]


def test_paths_of_ten_thousand_names_cost_no_time(world: World) -> None:
    """In an environment, a repository or neither: only where a path begins is compared with others."""
    deep = "/".join("ab" * 5_000)
    names = [f"{start}{deep}{n}" for n in range(4) for start in ("", "venv/", ".git/" * 5_000)]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in [*names, "venv/pyvenv.cfg", f"{deep}/pyvenv.cfg", "step1_trees.py"]:
            archive.writestr(name, "t")
    given = world.put({"ada/hw.zip": target.getvalue()})
    tracemalloc.start()
    (entry,) = world.look(given, lab=TREES).entries
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert text_of(entry) == "t"
    assert most < 100 << 20


def test_a_folder_of_which_all_is_ignored_is_somebodys(world: World) -> None:
    """Whoever handed in a repository without a file is named, from a zip as from a folder."""
    files: dict[str, str | bytes] = {
        "hw1-ada/.git/HEAD": "",
        "hw1-bo/.git/HEAD": "",
        "hw1-bo/step1_trees.py": "b",
    }
    target = world.path / "class.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    for place in (target, world.put(files)):
        found = world.look(place, lab=TREES)
        assert students(found) == ["ada", "bo"]
        assert found.recognised[0].kind == "a folder of GitHub Classroom repositories"


def test_a_bad_member_of_the_class_zip_costs_nobody_else(world: World) -> None:
    """A path outside, damaged bytes and an encrypted member are left out and named; the rest is graded."""
    target = world.path / "class.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("ada/step1_trees.py", "fine")
        archive.writestr("bo/../../evil.py", "evil")
        archive.writestr("/evil.py", "evil")
        archive.writestr("cyd/step1_trees.py", "damaged")
    target.write_bytes(target.read_bytes().replace(b"damaged", b"DAMAGED"))
    found = world.look(target, lab=TREES)
    entries = by_name(found)
    assert text_of(entries["ada", TREES]) == "fine"
    assert not entries["cyd", TREES].handed_in
    assert "cannot be read from the archive: Bad CRC-32" in entries["cyd", TREES].submission.notes[0]
    assert "names a path outside itself" in entries["bo", TREES].submission.notes[0]
    assert found.notes == (f"{target}: '/evil.py' was left out: names a path outside itself ('/evil.py')",)
    assert students(found) == ["ada", "bo", "cyd"]
    assert list(world.path.rglob("evil*")) == []


def test_a_broken_class_archive_is_one_line(world: World) -> None:
    """What the person who grades gave cannot be read: they are told, and of which kind it is."""
    for name, data, said in [
        ("class.zip", b"PK\x03\x04 no zip", "class.zip: not a readable zip or tar"),
        ("class.7z", b"7z\xbc\xaf\x27\x1c", "class.7z: 7z archives are not read"),
        ("class.tgz", gzip.compress(b"x"), "class.tgz: it is a gzip file that holds no tar"),
    ]:
        with pytest.raises(UsageError, match=said):
            world.look(world.put({name: data}) / name)


def test_a_module_that_is_an_archive_is_named(world: World) -> None:
    """A zip named like the module was handed in; the student reads what it is."""
    (entry,) = world.look(world.put({"ada/step1_trees.py": zip_of(a__py="t")}), lab=TREES).entries
    assert entry.handed_in
    assert entry.submission.notes == ("step1_trees.py is no Python but a zip archive; hand in what is in it",)


WHOLE = {"tar": tar_of(MODULE), "tgz": tar_of(MODULE, "w:gz"), "zip": zip_of(a__py="t", b__py="x" * 99)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(sorted(WHOLE)))
def test_damage_anywhere_is_a_note_or_no_harm(world: World, data: st.DataObject, kind: str) -> None:
    """A few bytes changed, or the end cut off: never an error, never a file outside the scratch folder."""
    damaged = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.none(), st.integers(0, len(damaged))))
    folder = world.put({"ada/hw.zip": bytes(damaged[:end]), "bo/step1_trees.py": "b"})
    before = {path for path in world.path.rglob("*") if world.scratch not in path.parents}
    entries = by_name(world.look(folder, lab=TREES))
    assert entries["bo", TREES].handed_in
    assert {path for path in world.path.rglob("*") if world.scratch not in path.parents} == before


def test_students_of_an_archive_with_odd_names(world: World) -> None:
    """Old code pages and names that are no UTF-8 become names that can be shown."""
    target = world.path / "class.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("adXX/step1_trees.py", "t")
        archive.writestr("bo/step1_trees.py", "t")
    target.write_bytes(target.read_bytes().replace(b"adXX", b"ad\x81\xff"))
    name, _ = students(world.look(target, lab=TREES))
    assert name.isprintable()
    assert name.startswith("adü")
