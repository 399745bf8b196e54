"""A notebook handed in instead of a module: its definitions, in the order of its cells, become the module.

Kept are imports, functions, classes and simple constants, as they stand. Whatever computes something, such as
a training run, is left out, and named. Nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import msgspec

from dlgrade.errors import GraderError
from dlgrade.intake.names import listed
from dlgrade.intake.tree import MAX_FILE, MAX_NOTEBOOK

_TRANSFORMING = 5_000_000
"""Characters times magics of one notebook that are transformed: IPython reads a cell anew for each."""
_TRANSPARENT = {"time", "timeit", "capture", "prun"}
"""Cell magics whose cell is Python that runs as if they were not there."""
_BUILT_IN = set(dir(builtins))


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""
    """What the third version of the format calls it."""

    @property
    def text(self) -> str:
        source = self.source or self.input
        return source if isinstance(source, str) else "".join(source)


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Json(msgspec.Struct):
    cells: list[_Cell] = []
    worksheets: list[_Worksheet] = []


class Unread(GraderError):
    """The machine did not give the file, whatever is in it."""


class Notebook(msgspec.Struct, frozen=True):
    """What a notebook would be as a module."""

    module: str
    """Python's text."""
    defines: frozenset[str]
    """Names of functions, classes and constants at its top level."""
    notes: tuple[str, ...]
    """What was taken, left out, or counts though defined before."""


def read(path: Path) -> Notebook:
    """The definitions of the notebook at ``path``.

    Raises:
        Unread: the machine does not give it; the message names no path, nor does the other one's.
        GraderError: it is no notebook, or too large.
    """
    try:
        if path.stat().st_size > MAX_NOTEBOOK:
            raise GraderError(f"a notebook may have at most {MAX_NOTEBOOK >> 20} MiB")
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        notebook = msgspec.json.decode(data, type=_Json)
    except OSError as error:
        raise Unread(error.strerror or str(error)) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise GraderError(f"it is no notebook ({' '.join(str(error).split())[:120]})") from None
    cells = notebook.cells or [cell for sheet in notebook.worksheets for cell in sheet.cells]
    code = [cell.text for cell in cells if cell.cell_type == "code"]
    if sum(map(len, code)) > MAX_FILE:
        raise GraderError(f"its code has more than {MAX_FILE >> 20} MiB")
    module = _Module()
    for number, text in enumerate(code, start=1):
        module.add(text, number)
    return module.finished()


class _Module:
    """The module so far."""

    def __init__(self) -> None:
        self._future: list[str] = []
        self._pieces: list[str] = []
        self._defined: Counter[str] = Counter()
        self._functions: Counter[str] = Counter()
        self._left_out: list[str] = []
        self._lost: dict[str, str] = {}
        """Names that only a statement which was left out would have given a value."""
        self._to_transform = _TRANSFORMING

    def add(self, text: str, number: int) -> None:
        """One code cell; ``number`` counts from 1."""
        try:
            source = self._python(text)
            self._statements(_parsed(source).body, source, number)
        except (SyntaxError, ValueError, RecursionError, MemoryError, RuntimeError) as error:
            said = error.msg if isinstance(error, SyntaxError) else type(error).__name__
            self._left_out.append(f"code cell {number}, which is not Python ({said})")

    def finished(self) -> Notebook:
        """The module and what to say of it."""
        notes = []
        again = [name for name, times in self._functions.items() if times > 1]
        if again:
            notes.append(f"defined more than once, so that the last definition counts: {listed(again)}")
        if self._left_out:
            notes.append(f"left out, because only definitions are taken: {listed(self._left_out)}")
        module = "\n\n".join([*self._future, *self._pieces]) + "\n"
        used = _used_by_functions(module)
        lost = [name for name in self._lost if name in used and not self._defined[name]]
        missing = [f"{name} ({self._lost[name]})" for name in lost]
        if missing:
            notes.append(f"used by a function, but left out: {listed(missing)}; compute it in the function")
        return Notebook(module, frozenset(self._defined), tuple(notes))

    def _python(self, text: str) -> str:
        """The cell without IPython's own syntax, which becomes calls."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.encode("utf-8", "replace").decode()
        try:
            _parsed(text)
            return text
        except SyntaxError:
            lines = text.splitlines()
            magics = sum(line.lstrip()[:1] in ("%", "!", "?") or line.rstrip()[-1:] == "?" for line in lines)
            self._to_transform -= (1 + magics) * len(text)
            if self._to_transform < 0:
                raise
        from IPython.core.inputtransformer2 import TransformerManager  # here, since most classes need none

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(TransformerManager().transform_cell(text))

    def _statements(self, body: list[ast.stmt], source: str, number: int) -> None:
        lines = source.splitlines()
        for node, beside in zip(body, _shared_lines(body), strict=True):
            inner = _transparent_cell(node)
            if inner is not None:
                self.add(inner, number)
            elif _is_docstring(node) or _is_magic(node):
                continue
            elif self._is_definition(node):
                self._keep(node, ast.unparse(node) if beside else _text(node, lines))
            else:
                where = f"code cell {number}: {_first_line(node, lines)}"
                self._left_out.append(where)
                for name in _assigned(node):
                    self._lost.setdefault(name, f"code cell {number}")

    def _keep(self, node: ast.stmt, piece: str) -> None:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            self._future.append(piece)
            return
        self._pieces.append(piece)
        names = list(_assigned(node))
        self._defined.update(names)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._functions.update(names)

    def _is_definition(self, node: ast.stmt) -> bool:
        match node:
            case ast.Import() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Pass():
                return True
            case ast.ImportFrom():
                return not any(alias.name == "*" for alias in node.names) or node.module is not None
            case ast.Assign(targets=targets, value=value):
                return all(_is_name(target) for target in targets) and self._is_simple(value)
            case ast.AnnAssign(target=ast.Name(), value=value, annotation=annotation):
                return (value is None or self._is_simple(value)) and self._is_simple(annotation)
            case ast.Try():
                handlers = [statement for handler in node.handlers for statement in handler.body]
                return all(map(self._is_definition, [*node.body, *handlers, *node.orelse, *node.finalbody]))
        return False

    def _is_simple(self, value: ast.expr) -> bool:
        """Whether it is known without calling anything, from names that are there."""
        for node in ast.walk(value) if not isinstance(value, ast.Lambda) else ():
            match node:
                case ast.Name(id=name):
                    if not (self._defined[name] or name in _BUILT_IN):
                        return False
                case (
                    ast.Constant()
                    | ast.Tuple()
                    | ast.List()
                    | ast.Dict()
                    | ast.Set()
                    | ast.UnaryOp()
                    | ast.BinOp()
                    | ast.Attribute()
                    | ast.Subscript()
                    | ast.Slice()
                    | ast.expr_context()
                    | ast.operator()
                    | ast.unaryop()
                    | ast.JoinedStr()
                    | ast.FormattedValue()
                ):
                    continue
                case _:
                    return False
        return True


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd escapes in a student's text
        return ast.parse(text)


def _transparent_cell(node: ast.stmt) -> str | None:
    """The Python of a cell behind ``%%time`` and the like, which IPython turns into a call; else None."""
    match node:
        case ast.Expr(
            ast.Call(
                func=ast.Attribute(ast.Call(func=ast.Name("get_ipython")), "run_cell_magic"),
                args=[ast.Constant(str() as magic), _, ast.Constant(str() as text)],
            )
        ) if magic in _TRANSPARENT:
            return text
    return None


def _is_magic(node: ast.stmt) -> bool:
    """Whether it was a line for IPython or for the shell, which defines nothing."""
    match node:
        case ast.Expr(ast.Call(func=ast.Attribute(ast.Call(func=ast.Name("get_ipython")), name))):
            return name != "run_cell_magic"
    return False


def _used_by_functions(module: str) -> set[str]:
    """Names of the module, or of nothing, that its functions and classes use."""
    try:
        todo = [*symtable.symtable(module, "module", "exec").get_children()]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    used: set[str] = set()
    while todo:
        table = todo.pop()
        used |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        todo += table.get_children()
    return used


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_name(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(_is_name(element) for element in target.elts)
    return isinstance(target, ast.Name)


def _assigned(node: ast.stmt) -> Iterator[str]:
    """Names that a statement at the top level gives a value."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in names)
        case _:
            yield from _targets(ast.walk(node))


def _targets(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from _assigned(node)


def _text(node: ast.stmt, lines: list[str]) -> str:
    """As its author wrote it, with comments."""
    return "\n".join(lines[_begin(node) - 1 : node.end_lineno])


def _shared_lines(body: list[ast.stmt]) -> list[bool]:
    """Of each statement, whether another one stands on its first or last line."""
    joined = [_begin(after) <= (before.end_lineno or 0) for before, after in pairwise(body)]
    return [any(pair) for pair in zip([False, *joined], [*joined, False], strict=True)]


def _begin(node: ast.stmt) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])


def _first_line(node: ast.stmt, lines: list[str]) -> str:
    line = lines[node.lineno - 1].strip() if node.lineno <= len(lines) else ""
    return line[:57] + "…" if len(line) > 58 else line
