"""Cuts the marked regions out of a solution: what is left is the students' stub.

A region runs from a line ``# BEGIN SOLUTION`` to a line ``# END SOLUTION``. Inside a function it becomes
one ``raise NotImplementedError("<function>: …")``; anywhere else it vanishes. All other lines stay byte for
byte. Whatever could let a piece of the solution slip through is refused: see ``find_regions``.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from dlgrade.errors import GraderError

BEGIN = "# BEGIN SOLUTION"
END = "# END SOLUTION"

_LOOKS_LIKE_A_MARKER = re.compile(r"#+\s*(BEGIN|END)[\s_-]*SOLUTION\s*", re.IGNORECASE)
_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Region:
    """One marked region; lines count from 1 and include both markers."""

    first: int
    last: int
    indent: str
    """The white space before both markers and before the region's first statement."""
    function: str | None
    """Name of the outermost function around the region, None at module level."""


def cut(source: str, path: Path | str) -> str:
    """The stub of a solution.

    Args:
        source: the solution's text, its line endings untouched (``newline=""``).
        path: where it comes from, ``…/<lab>.py``: named by errors, and ``<lab>`` by what the stub raises.

    Raises:
        GraderError: a region is malformed (see ``find_regions``), or the stub would not compile.
    """
    lines = _split(source)
    stub: list[str] = []
    done = 0
    for region in find_regions(source, path):
        stub += lines[done : region.first - 1]
        if region.function is not None:
            text = f"{region.function}: not written yet; see handouts/{Path(path).stem}.md"
            ending = lines[region.last - 1].removeprefix(region.indent + END).lstrip(" \t\f")
            stub.append(
                f"{region.indent}raise NotImplementedError({json.dumps(text, ensure_ascii=False)}){ending}"
            )
        done = region.last
    result = "".join(stub + lines[done:])
    try:
        compile(result, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise GraderError(
            f"{path}: without its regions it does not compile ({error}); leave what the rest needs outside"
        ) from None
    return result


def find_regions(source: str, path: Path | str) -> tuple[Region, ...]:
    """The regions of a solution, from top to bottom.

    Raises:
        GraderError: the source does not parse; a marker is misspelt or shares its line with code; a region
            is nested, unclosed, stray, empty, differently indented from its code, or cuts a statement in two.
    """
    try:
        tree = ast.parse(source)
        # one kind of line ending, because tokenize knows no lone carriage return; line numbers stay
        text = re.sub("\r\n?", "\n", source)
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise GraderError(f"{path}: not valid Python ({error}); correct it first") from None

    code = {token.start[0] for token in tokens if token.type not in _NOT_CODE}
    lines = text.split("\n")
    regions: list[Region] = []
    begin: int | None = None
    for token in tokens:
        if token.type != tokenize.COMMENT or not _LOOKS_LIKE_A_MARKER.fullmatch(token.string):
            continue
        number = token.start[0]
        marker = token.string.rstrip(" \t\f")
        if marker not in (BEGIN, END):
            _refuse(path, number, f"{marker!r} is no marker; write {BEGIN!r} or {END!r}")
        if token.line[: token.start[1]].strip():
            _refuse(path, number, f"{marker!r} stands after code; give it a line of its own")
        if marker == BEGIN:
            if begin is not None:
                _refuse(path, number, f"nested in the region of line {begin}; close that one first")
            begin = number
            continue
        if begin is None:
            _refuse(path, number, f"stray {END!r}: no region is open; add {BEGIN!r} above or delete it")
        inside = [line for line in range(begin + 1, number) if line in code]
        if not inside:
            _refuse(path, begin, "the region is empty; put the solution's code into it or delete it")
        indents = {_indent(lines[line - 1]) for line in (begin, inside[0], number)}
        if len(indents) > 1:
            _refuse(path, begin, "both markers must be indented like the region's first statement")
        function = _function_around(tree, begin, number, inside, path)
        regions.append(Region(begin, number, indents.pop(), function))
        begin = None
    if begin is not None:
        _refuse(path, begin, f"the region is not closed; add {END!r}")
    return tuple(regions)


def _function_around(
    tree: ast.Module, first: int, last: int, code: list[int], path: Path | str
) -> str | None:
    """Name of the outermost function around lines first..last.

    Refuses a region that is not made of whole statements of one block: cut out, it would leave half a
    statement, or join what remains of one block to another.
    """
    blocks: list[tuple[str | None, set[int]]] = []

    def descend(node: ast.AST, function: str | None) -> None:
        covered: set[int] = set()
        for child in ast.iter_child_nodes(node):
            start, end = _extent(child)
            if isinstance(child, ast.stmt) and first < start and end < last:
                covered.update(range(start, end + 1))
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                descend(child, function or child.name)
            else:
                descend(child, function)
        if covered:
            blocks.append((function, covered))

    descend(tree, None)
    if len(blocks) != 1 or not blocks[0][1].issuperset(code):
        _refuse(path, first, "the region must be whole statements of one block; move its markers")
    return blocks[0][0]


def _extent(node: ast.AST) -> tuple[int, int]:
    """First and last line of a statement, its decorators included."""
    if not isinstance(node, ast.stmt):
        return 0, 0
    decorators = [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
    return min([node.lineno, *decorators]), node.end_lineno or node.lineno


def _split(source: str) -> list[str]:
    """Lines with their endings, as Python counts them (``str.splitlines`` knows eight more endings)."""
    return io.StringIO(source, newline="").readlines()


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _refuse(path: Path | str, line: int, problem: str) -> NoReturn:
    raise GraderError(f"{path}:{line}: {problem}")
