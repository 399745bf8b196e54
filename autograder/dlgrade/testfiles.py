"""What a lab's test files declare, read without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dlgrade.course import Lab
from dlgrade.errors import GraderError
from dlgrade.results import Visibility


class Case(msgspec.Struct, frozen=True):
    """One test of a lab, as its file declares it."""

    task: str
    test: str
    points: float
    visibility: Visibility


def cases(lab: Lab) -> Iterator[Case]:
    """The lab's tests, in the order of its tasks and files, public ones first; nothing is imported.

    Raises:
        GraderError: a test file is missing or cannot be parsed, or a test states no points.
    """
    for task, worth in lab.tasks.items():
        for visibility in Visibility:
            if not getattr(worth, visibility):
                continue
            path = lab.folder / visibility / f"test_{task}.py"
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"))
            except (OSError, SyntaxError) as error:
                raise GraderError(f"{path}: {error}") from None
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    yield Case(task, node.name, _points(path, node), visibility)


def _points(path: Path, test: ast.FunctionDef) -> float:
    for decorator in test.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr="points"), args=[ast.Constant(value=int() | float() as n)]):
                return n
    raise GraderError(f"{path}:{test.lineno}: {test.name} states no points; add @pytest.mark.points(N)")
