"""Complete modules from the reference and a snippet that holds only what differs from it."""

from __future__ import annotations

import ast
import re

_MARKER = re.compile(r"[ \t]*# (?:BEGIN|END) SOLUTION[ \t]*\n?")


def compose(reference: str, snippet: str) -> str:
    """Put a snippet into the reference.

    What both define under one name is the snippet's, in the reference's place. What only the snippet has
    stands before the first function: its imports, then the rest in its order.

    Args:
        reference: a complete module; its region markers are left out.
        snippet: functions, helpers, imports and globals; its docstring is left out.

    Returns:
        The source of the complete module.
    """
    lines = without_markers(reference).splitlines()
    body = ast.parse("\n".join(lines)).body
    places = {name: statement for statement in body if (name := defined_name(statement))}
    present = {ast.unparse(statement) for statement in body if _is_import(statement)}
    replaced: dict[ast.stmt, str] = {}
    future: list[str] = []
    imports: list[str] = []
    others: list[str] = []
    for statement in ast.parse(snippet).body:
        text = _text(statement, snippet.splitlines())
        name = defined_name(statement)
        if name in places:
            replaced[places[name]] = text
        elif _is_docstring(statement) or ast.unparse(statement) in present:
            continue
        elif isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            future.append(text)
        else:
            (imports if _is_import(statement) else others).append(text)
    first = next(s for s in body if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
    after_docstring = next(s for s in body if not _is_docstring(s))
    edits = [(*_span(old), [new]) for old, new in replaced.items()]
    added = ["\n".join(imports)] if imports else []
    edits.append((_span(first)[0], _span(first)[0], [part + "\n\n" for part in [*added, *others]]))
    edits.append((_span(after_docstring)[0], _span(after_docstring)[0], future))
    # from the bottom up, so that the line numbers above stay true
    for begin, end, parts in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        lines[begin:end] = "\n".join(parts).split("\n") if parts else []
    return "\n".join(lines) + "\n"


def without_markers(reference: str) -> str:
    """A solution without the lines that mark its regions."""
    return "".join(line for line in reference.splitlines(True) if not _MARKER.fullmatch(line))


def defined_name(statement: ast.stmt) -> str | None:
    """The name of a function, a class or a global that is assigned to, else None."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return statement.name
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return None


def _span(statement: ast.stmt) -> tuple[int, int]:
    """The statement's lines, counted from 0, from its decorators up to and without the end."""
    decorators = getattr(statement, "decorator_list", [])
    return min(s.lineno for s in (statement, *decorators)) - 1, statement.end_lineno or statement.lineno


def _text(statement: ast.stmt, lines: list[str]) -> str:
    begin, end = _span(statement)
    return "\n".join(lines[begin:end])


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
