"""Hashes of everything that marks depend on: the same fingerprint, the same marks."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Collection, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from dlgrade.course import STAND_INS, Lab

_PACKAGES = ("tensorflow", "keras", "numpy", "matplotlib", "mlxtend", "pytest", "hypothesis", "msgspec")
_SOURCES = Path(__file__).parents[1]
_OWN = ("dlgrade", "labkit")
_EXAMINING = ("dlgrade.examiner", "dlgrade.worker", "dlgrade.grading")


def of_lab(lab: Lab) -> str:
    """A lab: its tests, points and limits, and whatever else lies in its folder."""
    return _of_folder(lab.folder)


def of_examination(lab: Lab, tasks: Collection[str]) -> str:
    """What the tests of some tasks say depends on this alone: the tests, and the code that runs with them.

    It stays when another lab, another task, a page's looks, a comment or the points of a test change.
    """
    return of_texts([of_machinery(lab), of_tests(lab, tasks)])


def of_machinery(lab: Lab) -> str:
    """Everything but the tests: the code that runs them, libraries, and the lab's limits."""
    tasks = {name: task.uses for name, task in lab.tasks.items()}
    settings = msgspec.json.encode([lab.id, tasks, lab.limits, lab.accepts, lab.requires]).decode()
    return of_texts([*_versions(), settings, *_examining()])


def of_grader() -> str:
    """The code that runs the tests, and the libraries that it works with."""
    return of_texts([*_versions(), *_examining()])


def of_limits(lab: Lab) -> str:
    """What a submission of the lab may use, and what may come back from it."""
    return of_texts([msgspec.json.encode([lab.limits, lab.accepts]).decode()])


def of_reflections(lab: Lab) -> str:
    """What reading a text of answers depends on."""
    package = _SOURCES / "dlgrade" / "reflections"
    return of_texts([*map(of_file, sorted(package.glob("*.py"))), of_lab(lab)])


def of_tests(lab: Lab, tasks: Collection[str]) -> str:
    """The tests of some tasks without comments and points, and what they alone import."""
    tests = [lab.folder / kind / f"test_{task}.py" for task in tasks for kind in ("public", "hidden")]
    tests = [path for path in (*tests, lab.folder / STAND_INS) if path.is_file()]
    sources = [_text(path) for path in tests]
    imported = tuple(name for source in sources for name in _imports(source))
    names = [path.relative_to(lab.folder).as_posix() for path in tests]
    code = [of_file(path) for path in _reached_from(imported)]
    return of_texts([*names, *map(_without_points, sources), *code])


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
def _examining() -> tuple[str, ...]:
    code = {*_reached_from(_EXAMINING), *(_SOURCES / "labkit").glob("*.npz")}
    return tuple(of_file(path) for path in sorted(code))


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


def _without_points(source: str) -> str:
    """A test file's meaning, whatever its tests are worth; a text that is no Python means itself."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = [kept for kept in node.decorator_list if not _is_points(kept)]
    return ast.dump(tree)


def _is_points(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and (decorator.func.attr == "points")
    )


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
