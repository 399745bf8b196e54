"""Writes ``autograder/dist/<lab>.zip``: what Gradescope and ``otter run`` grade a lab, or all of them, with.

``otter generate`` writes the zip; it is then rewritten so that the same content is the same bytes, with
the grader, the lab's tests and a lighter ``setup.sh`` added. Student code never meets what otter copies
beside a submission: the report files and an empty notebook.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from string import Template

from dlgrade.atomic import write_atomic
from dlgrade.bundled import COURSE, PLACEHOLDER
from dlgrade.course import STAND_INS, Course, Lab
from dlgrade.errors import GraderError
from dlgrade.results import Visibility
from dlgrade.testfiles import cases

FORMAT = 1
"""Version of ``manifest.json``."""
_SOURCES = Path(__file__).parents[1]
_REPOSITORY = _SOURCES.parent
CONFIGURATION = _SOURCES / "otter"
"""Our side of otter: its options and the templates."""

_SCRIPTS = {"setup.sh", "run_autograder"}
_NAMED = ("keras", "numpy", "otter-grader", "tensorflow")
_EMPTY_NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def build(course: Course, lab: Lab, out_dir: Path) -> Path:
    """Write ``out_dir/<lab>.zip`` and return its path.

    The bytes depend on the grader's sources, its pinned requirements and the lab's tests alone.

    Raises:
        GraderError: a test file is missing or cannot be parsed, or a test states no points.
    """
    return _build(lab.id, [lab], out_dir)


def build_course(course: Course, out_dir: Path) -> Path:
    """Write ``out_dir/course.zip``, which grades whatever labs one upload holds, and return its path.

    Raises:
        GraderError: as ``build``, of any lab.
    """
    return _build(COURSE, list(course.labs.values()), out_dir)


def _build(name: str, labs: Sequence[Lab], out_dir: Path) -> Path:
    content = _generated(labs)
    content["files/" + PLACEHOLDER] = json.dumps(_EMPTY_NOTEBOOK).encode()
    for file in ("run_autograder", "run_otter.py", "setup.sh"):
        content[file] = (CONFIGURATION / file).read_bytes()
    content |= _requirements(_required(labs))
    for package in ("dlgrade", "labkit"):
        content |= _tree(_SOURCES / package, package)
    for lab in labs:
        home = f"assignments/{lab.id}"
        for file in ("lab.toml", STAND_INS):
            if (lab.folder / file).is_file():
                content[f"{home}/{file}"] = (lab.folder / file).read_bytes()
        for visibility in Visibility:
            content |= _tree(lab.folder / visibility, f"{home}/{visibility}")
    content["manifest.json"] = _manifest(name, labs, content)
    path = out_dir / f"{name}.zip"
    write_atomic(path, _zipped(content))
    return path


def _required(labs: Sequence[Lab]) -> list[str]:
    """The extras of all labs, each once."""
    return list(dict.fromkeys(extra for lab in labs for extra in lab.requires))


def _generated(labs: Sequence[Lab]) -> dict[str, bytes]:
    """What ``otter generate`` puts into a zip, without its conda environment, which nothing uses."""
    from otter.generate import main as otter_generate  # takes seconds, which the other commands need not wait

    template = Template((CONFIGURATION / "test_file.py.txt").read_text(encoding="utf-8"))
    declared = {task: [c for c in cases(lab) if c.task == task] for lab in labs for task in lab.tasks}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (task, found) in enumerate(declared.items(), start=1):
            rows = [(case.test, case.points, case.visibility is Visibility.HIDDEN) for case in found]
            text = template.substitute(task=task, cases=repr(rows))
            # numbered, because otter takes the order of the questions from the files' names
            (folder / f"{number:02}_{task}.py").write_text(text, encoding="utf-8")
        otter_generate(
            tests_dir=str(folder),
            output_path=str(folder / "bundle.zip"),
            config=str(CONFIGURATION / "otter_config.json"),
            no_requirements=True,
            no_environment=True,
        )
        with zipfile.ZipFile(folder / "bundle.zip") as generated:
            content = {name: generated.read(name) for name in generated.namelist()}
    del content["environment.yml"]
    return content


def _requirements(extras: Iterable[str]) -> dict[str, bytes]:
    """What grading needs, at the versions that the project is tested with; its tools are not installed.

    ``extras`` names what is needed beyond that.

    Raises:
        GraderError: pyproject.toml has no such extra.
    """
    path = _REPOSITORY / "pyproject.toml"
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    wanted = ["-c requirements.lock", *project["dependencies"]]
    for extra in extras:
        if extra not in project["optional-dependencies"]:
            raise GraderError(f"{path}: no optional dependencies {extra!r}, which a lab requires")
        wanted += project["optional-dependencies"][extra]
    return {
        "requirements.txt": "".join(f"{line}\n" for line in wanted).encode(),
        "requirements.lock": (_REPOSITORY / "requirements.lock").read_bytes(),
    }


def _tree(folder: Path, name: str) -> dict[str, bytes]:
    """The files under ``folder``, as ``name/…``, without what running them left there."""
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _manifest(name: str, labs: Sequence[Lab], content: dict[str, bytes]) -> bytes:
    lines = content["requirements.lock"].decode().splitlines()
    versions = dict(line.split("==") for line in lines if "==" in line)
    manifest = {
        "format": FORMAT,
        "lab": name,
        "labs": [lab.id for lab in labs],
        "points": sum(lab.points for lab in labs),
        "versions": {
            "dlgrade": version("dlgrade"),
            **{package: versions[package] for package in (*_NAMED, *_required(labs))},
        },
        "files": {file: hashlib.sha256(content[file]).hexdigest() for file in sorted(content)},
    }
    return json.dumps(manifest, indent=1).encode() + b"\n"


def _zipped(content: dict[str, bytes]) -> bytes:
    """A zip in which nothing depends on when, where or by whose zlib it was written."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, also when written elsewhere: the permissions below are its
            entry.external_attr = (0o755 if name in _SCRIPTS else 0o644) << 16
            archive.writestr(entry, content[name])
    return target.getvalue()
