"""Hashes of everything that marks depend on: the same fingerprint, the same marks."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Collection, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from dlgrade.course import STAND_INS, Lab

_PACKAGES = ("tensorflow", "keras", "numpy", "matplotlib", "mlxtend", "pytest", "hypothesis", "msgspec")
_SOURCES = Path(__file__).parents[1]
_OWN = ("dlgrade", "labkit")
_EXAMINING = ("dlgrade.examiner", "dlgrade.worker", "dlgrade.grading")


def of_grader() -> str:
    """The grader: its code, what tests import, and the versions of the libraries that it works with."""
    return of_texts([*_versions(), *(_of_folder(_SOURCES / package) for package in _OWN)])


def of_lab(lab: Lab) -> str:
    """A lab: its tests, points and limits, and whatever else lies in its folder."""
    return _of_folder(lab.folder)


def of_examination(lab: Lab, tasks: Collection[str]) -> str:
    """What the marks of some tasks depend on, and no more: their tests, and the code that runs with them.

    The same code gives the same fingerprint when another lab, another task or a page's looks change.
    """
    tests = [lab.folder / kind / f"test_{task}.py" for task in tasks for kind in ("public", "hidden")]
    tests = [path for path in (*tests, lab.folder / STAND_INS) if path.is_file()]
    imported = tuple(name for path in tests for name in _imports(_text(path)))
    code = {*_reached_from(_EXAMINING), *_reached_from(imported), *(_SOURCES / "labkit").glob("*.npz")}
    files = [lab.folder / "lab.toml", *tests, *sorted(code)]
    return of_texts([*_versions(), *(of_file(path) for path in files)])


def of_file(path: Path) -> str:
    """A file's bytes.

    Raises:
        OSError: it cannot be read.
    """
    return of_bytes(path.read_bytes())


def of_bytes(data: bytes) -> str:
    """The bytes of a file that need not exist."""
    return hashlib.sha256(data).hexdigest()


def of_texts(parts: Iterable[str]) -> str:
    """Several texts in their order."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    return (
        platform.python_version(),
        platform.machine(),
        *(f"{name} {version(name)}" for name in _PACKAGES),
    )


def _of_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _reached_from(modules: tuple[str, ...]) -> tuple[Path, ...]:
    """The files of our own modules that these import, directly or by way of others, and of these."""
    todo, files = list(modules), set()
    while todo:
        path = _SOURCES / Path(*todo.pop().split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if path.is_file() and path not in files:
            files.add(path)
            todo += _imports(_text(path))
    return tuple(sorted(files))


def _imports(source: str) -> list[str]:
    """Names that may be modules of our own, in a module's imports; none of a text that is no Python."""
    names: list[str] = []
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return names
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.split(".")[0] in _OWN]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
