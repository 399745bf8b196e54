"""What a bundle holds, byte for byte."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import stat
import subprocess
import time
import zipfile
from pathlib import Path

import msgspec
import pytest
import toy_course
from dlgrade import bundle, testfiles
from dlgrade.course import Course, load_course
from dlgrade.errors import GraderError
from dlgrade.results import Visibility
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[2]
LABS = sorted(path.parent.name for path in REPOSITORY.glob("assignments/*/lab.toml"))


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course without TensorFlow."""
    return toy_course.write_course(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def toy_zip(toy: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its first lab, bundled."""
    return bundle.build(toy, toy.lab("step1_toy"), tmp_path_factory.mktemp("dist"))


def content(path: Path) -> dict[str, bytes]:
    """What a zip holds."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_content_gives_the_same_bytes(
    toy_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Another folder, another hour, another umask and another working directory change nothing."""
    elsewhere = toy_course.write_course(tmp_path / "elsewhere")
    for path in (tmp_path / "elsewhere").rglob("*"):
        os.utime(path, (0, time.time() - 86400))
    monkeypatch.chdir(tmp_path)
    old = os.umask(0o077)
    try:
        again = bundle.build(elsewhere, elsewhere.lab("step1_toy"), tmp_path / "dist")
    finally:
        os.umask(old)
    assert again.read_bytes() == toy_zip.read_bytes(), "two builds of the same content differ"


def test_another_test_gives_other_bytes(toy_zip: Path, tmp_path: Path):
    """The positive control of the test above."""
    changed = toy_course.write_course(tmp_path)
    test = tmp_path / "assignments/step1_toy/hidden/test_shout.py"
    test.write_text(test.read_text().replace("text is refused", "text is not accepted"))
    again = bundle.build(changed, changed.lab("step1_toy"), tmp_path / "dist")
    assert again.read_bytes() != toy_zip.read_bytes(), "a changed test did not change the bundle"


def test_the_manifest_lists_every_file_with_its_hash(toy_zip: Path):
    """Whoever holds a bundle can tell what is in it and that it is whole."""
    files = content(toy_zip)
    manifest = json.loads(files.pop("manifest.json"))
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert manifest["files"] == hashes, "the manifest does not match the files"
    assert (manifest["format"], manifest["lab"], manifest["points"]) == (1, "step1_toy", 5.5), manifest
    for name in ("dlgrade", "keras", "numpy", "otter-grader", "tensorflow"):
        installed = importlib.metadata.version(name)
        assert manifest["versions"][name] == installed, (
            f"{name}: {manifest['versions'][name]}, not {installed}"
        )


def test_entries_carry_nothing_of_the_machine(toy_zip: Path):
    """Entries are sorted, undated plain files; scripts may be executed; no path of this machine is inside."""
    with zipfile.ZipFile(toy_zip) as archive:
        entries = archive.infolist()
    assert [e.filename for e in entries] == sorted(e.filename for e in entries), "entries are not sorted"
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}, "entries are dated"
    modes = {e.filename: stat.S_IMODE(e.external_attr >> 16) for e in entries}
    executable = {name for name, mode in modes.items() if mode == 0o755}
    assert executable == {"setup.sh", "run_autograder"}, f"executable: {executable}"
    assert set(modes.values()) == {0o755, 0o644}, f"modes: {set(modes.values())}"
    for place in (str(REPOSITORY), str(toy_zip.parent)):
        holders = [name for name, data in content(toy_zip).items() if place.encode() in data]
        assert not holders, f"{place} is named in {holders}"


def test_otter_copies_nothing_secret_beside_a_submission(toy_zip: Path):
    """Otter puts ``files`` and ``tests`` into the submission's folder: no test's text may be among them."""
    beside = {name: data for name, data in content(toy_zip).items() if name.startswith(("files/", "tests/"))}
    assert set(beside) == {"files/graded_elsewhere.ipynb", "tests/01_shout.py", "tests/02_double.py"}, set(
        beside
    )
    for name, data in beside.items():
        for secret in (b"An empty text is refused", b"np.array", b'double("'):
            assert secret not in data, f"{name} holds {secret!r}"


def test_the_order_of_the_questions_is_the_handout_s(toy: Course):
    """Tasks come in the order of ``lab.toml``, public tests before hidden ones, with their points."""
    found = [(c.task, c.test, c.points, str(c.visibility)) for c in testfiles.cases(toy.lab("step1_toy"))]
    assert found == [
        ("shout", "test_letters_become_capitals", 1, "public"),
        ("shout", "test_silence_is_refused_in_secret", 1, "hidden"),
        ("double", "test_numbers_are_doubled", 1.5, "public"),
        ("double", "test_any_number_is_doubled", 1, "public"),
        ("double", "test_arrays_are_doubled_in_secret", 1, "hidden"),
    ], found


def test_a_task_without_hidden_points_needs_no_hidden_file(toy: Course):
    """``hidden = 0`` is a promise that there is no such test."""
    lab = toy.lab("extA_more")
    assert not (lab.folder / "hidden").exists(), "the toy course has changed"
    assert [case.visibility for case in testfiles.cases(lab)] == [Visibility.PUBLIC]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("def test_a(shout): ...", "test_shout.py:1: test_a states no points"),
        ("def test_a(:", "test_shout.py: "),
        (None, "test_shout.py: "),
    ],
    ids=["no points", "no Python", "no file"],
)
def test_a_damaged_test_file_is_one_line(tmp_path: Path, text: str | None, wanted: str):
    """A lab that cannot be bundled says which file is wrong."""
    course = toy_course.write_course(tmp_path)
    path = tmp_path / "assignments/step1_toy/public/test_shout.py"
    path.unlink()
    if text is not None:
        path.write_text(text)
    with pytest.raises(GraderError, match=re.escape(wanted)) as caught:
        bundle.build(course, course.lab("step1_toy"), tmp_path / "dist")
    assert "\n" not in str(caught.value), str(caught.value)
    assert not (tmp_path / "dist").exists(), "something was written"


def test_requirements_are_whole_and_are_what_is_tested_here(toy_zip: Path):
    """Every package that grading needs, directly or not, is pinned at the version of this environment."""
    files = content(toy_zip)
    pinned = [line for line in files["requirements.lock"].decode().splitlines() if line[:1] not in ("", "#")]
    pins = {canonicalize_name(pin.name): pin for pin in map(Requirement, pinned)}
    constraint, *wanted = files["requirements.txt"].decode().splitlines()
    assert constraint == "-c requirements.lock", constraint
    needs = [Requirement(line) for line in wanted]
    seen: set[str] = {"setuptools", "wheel"}  # pip freeze leaves them out, and marks do not depend on them
    while needs:
        need = needs.pop()
        name = canonicalize_name(need.name)
        if {name, str(need)} & seen:
            continue
        seen.add(str(need))
        assert name in pins, f"{need} is not pinned"
        installed = importlib.metadata.distribution(name)
        assert pins[name].specifier.contains(installed.version), f"{pins[name]}, not {installed.version}"
        for further in map(Requirement, installed.requires or ()):
            marker = further.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*need.extras, "")):
                needs.append(further)


def test_only_a_lab_s_own_bundle_installs_what_it_alone_requires(toy: Course, tmp_path: Path):
    """Its version is pinned, and the manifest names it; other labs' images stay small."""
    lab = msgspec.structs.replace(toy.lab("step1_toy"), requires=("shap",))
    files = content(bundle.build(toy, lab, tmp_path / "with"))
    wanted = [Requirement(line).name for line in files["requirements.txt"].decode().splitlines()[1:]]
    assert wanted[-1] == "shap", wanted
    versions = json.loads(files["manifest.json"])["versions"]
    assert versions["shap"] == importlib.metadata.version("shap"), versions
    plain = content(bundle.build(toy, toy.lab("step1_toy"), tmp_path / "without"))
    assert b"shap" not in plain["requirements.txt"], "every bundle installs shap"
    lab = msgspec.structs.replace(lab, requires=("tail",))
    with pytest.raises(GraderError, match="no optional dependencies 'tail'"):
        bundle.build(toy, lab, tmp_path / "with")


def test_otter_s_kernel_is_asked_for(toy_zip: Path):
    """Otter starts a kernel to report in, and installs one only when its ``grading`` part is asked for."""
    wanted = [Requirement(line) for line in content(toy_zip)["requirements.txt"].decode().splitlines()[1:]]
    assert [extra for need in wanted if need.name == "otter-grader" for extra in need.extras] == ["grading"]


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_shell_scripts_parse(script: str):
    """bash accepts them."""
    run = subprocess.run(
        ["bash", "-n", str(bundle.CONFIGURATION / script)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def passages(text: str) -> set[tuple[str, ...]]:
    """Every five lines that follow each other, stripped, without blank lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return {tuple(lines[start : start + 5]) for start in range(len(lines) - 4)}


@pytest.mark.parametrize("lab_id", LABS)
def test_a_bundle_holds_no_line_of_the_solution(lab_id: str, tmp_path: Path):
    """No five lines of a solution's region follow each other anywhere in the lab's bundle.

    Fewer may: a test that records learning rates reads them as the solution does.
    """
    course = load_course(REPOSITORY)
    source = (REPOSITORY / "solutions" / f"{lab_id}.py").read_text()
    regions = re.findall(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", source, flags=re.DOTALL)
    secret = {passage for region in regions for passage in passages(region)}
    assert secret, "the solution has nothing to look for"
    files = content(bundle.build(course, course.lab(lab_id), tmp_path))
    leaks = [
        (name, found)
        for name, data in files.items()
        for found in secret & passages(data.decode(errors="replace"))
    ]
    assert not leaks, f"solution lines in the bundle: {leaks}"
    assert not [name for name in files if "solution" in name], "a file of solutions is in the bundle"


@pytest.mark.parametrize("lab_id", LABS)
def test_points_of_the_bundle_are_the_lab_s(lab_id: str):
    """Tests add up to what ``lab.toml`` states, for each task and visibility."""
    lab = load_course(REPOSITORY).lab(lab_id)
    found: dict[tuple[str, Visibility], float] = {}
    for case in testfiles.cases(lab):
        found[case.task, case.visibility] = found.get((case.task, case.visibility), 0) + case.points
    for task, worth in lab.tasks.items():
        for visibility in Visibility:
            got, wanted = found.get((task, visibility), 0), getattr(worth, visibility)
            assert got == pytest.approx(wanted), f"{task} {visibility}: {got} points, lab.toml says {wanted}"
