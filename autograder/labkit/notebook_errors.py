"""What ended a part of the notebook, in one line for the student."""

from __future__ import annotations

import ast
import contextlib
import re
import traceback
from pathlib import Path


class NotAsExpectedError(Exception):
    """A part's result is not what it must be."""


def explain(error: BaseException, folder: Path) -> str:
    """What ended a part, for the student: what is missing, or the line of their code and the error."""
    frames = frames_of(error)
    own = [frame for frame in frames if _is_own(Path(frame.filename), folder)]
    text = " ".join("".join(traceback.format_exception_only(error)).split())
    text = text if len(text) <= 300 else f"{text[:300]}…"
    if isinstance(error, NotImplementedError) and own and own[-1] is frames[-1]:
        return str(error)
    if isinstance(error, NotAsExpectedError):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and error.name:
        if re.match(r"(step|ext)\w+$", error.name):
            return f"{error.name}.py is not in {folder}"
        return f"{error.name} is not installed: run %pip install -q {error.name} in a cell, then this one."
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or '').name}, line {error.lineno}: {text}"
    where = f"{Path(own[-1].filename).name}, line {own[-1].lineno}: {own[-1].line}: " if own else ""
    return where + text


def frames_of(error: BaseException) -> list[traceback.FrameSummary]:
    """Where the error passed, without this module and its neighbours."""
    return [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).parent != Path(__file__).parent and frame.filename != contextlib.__file__
    ]


def names_made_by(cell: str) -> set[str]:
    """The names that a cell assigns or imports."""
    try:
        nodes = list(ast.walk(ast.parse(cell)))
    except SyntaxError:  # a magic, perhaps
        return set()
    imported = {
        alias.asname or alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    return imported | {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _is_own(file: Path, folder: Path) -> bool:
    return file.parent == folder and file.suffix == ".py"
