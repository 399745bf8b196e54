"""Small changes to the reference, one at a time: what no test notices is equivalent, or a test to write.

The operators are the classic ones of mutation testing: constants, comparisons, arithmetic, Boolean
operators, slices, dropped and swapped arguments, dropped calls and results. Changed are solution regions
only, and nothing that the contract leaves free, such as the words and the looks of a figure.

A mutant that no test can tell from the reference is equivalent. ``tests/submissions/equivalent.toml`` lists
those that a person has looked at, each with the reason.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from dlgrade.course import Course, Lab
from dlgrade.cutter import find_regions
from dlgrade.errors import GraderError
from dlgrade.results import LabResult, Status
from dlgrade.verify import corpus

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
}  # fmt: skip
_WORDS = {
    "same": "valid", "valid": "same", "softmax": "sigmoid", "relu": "tanh", "val_loss": "loss",
    "val_accuracy": "accuracy", "accuracy": "val_accuracy", "loss": "val_loss", "bilinear": "nearest",
    "mse": "mae", "mae": "mse", "categorical_crossentropy": "mse", "constant": "reflect",
    "val_mae": "mae", "float32": "float64", "gray": "viridis",
}  # fmt: skip
"""Texts that mean something to Keras, and what one might have written."""
_LOOKS = {"figsize", "layout", "alpha", "linewidth", "markersize", "rotation", "marker", "color", "verbose"}
"""Arguments that the contract leaves free."""


EQUIVALENT = Path("tests", "submissions", "equivalent.toml")


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants of one line that are as good as the reference."""

    lab: str
    line: str
    """The solution's, without its indentation."""
    changes: tuple[str, ...]
    reason: str


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """The reference with one change."""

    lab: Lab
    line: int
    """Of the solution."""
    text: str
    """What stands there."""
    before: str
    after: str
    source: str
    tasks: tuple[str, ...]
    """Those that the change reaches."""

    @property
    def change(self) -> str:
        """What is changed, without its place."""
        return f"{self.before}  →  {self.after}"


def of_lab(course: Course, lab: Lab) -> list[Mutant]:
    """Every mutant of a lab's reference, in the order of its lines.

    Raises:
        GraderError: the solution is badly marked.
    """
    path = course.root / "solutions" / lab.module
    source = path.read_text(encoding="utf-8")
    inside = [range(region.first, region.last + 1) for region in find_regions(source, path)]
    lines = source.splitlines()
    reference = ast.unparse(ast.parse(source))
    tree = ast.parse(source)
    free = _looks(tree)
    found: dict[str, Mutant] = {}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if not any(line in region for region in inside):
            continue
        for twin in () if id(node) in free else _variants(node):
            module = _replaced(tree, node, twin)
            tasks = corpus.reached(module, reference, tuple(lab.tasks))
            if not tasks or module in found:
                continue
            found[module] = Mutant(
                lab=lab,
                line=line,
                text=lines[line - 1].strip(),
                before=_line(node),
                after=_line(twin) if twin is not None else "(nothing)",
                source=module,
                tasks=tasks,
            )
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.after))


class Fate(StrEnum):
    """What became of a mutant."""

    CAUGHT = "caught"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"
    COULD_NOT_TELL = "could not tell"


def fate_of(mutant: Mutant, result: LabResult, known: Sequence[Equivalent]) -> Fate:
    """What the tests said about a mutant."""
    statuses = [test.status for test in result.tests]
    if Status.FAILED in statuses:
        return Fate.CAUGHT
    if Status.COULD_NOT_TELL in statuses:
        return Fate.COULD_NOT_TELL
    return Fate.EQUIVALENT if any(is_listed(mutant, one) for one in known) else Fate.SURVIVED


def is_listed(mutant: Mutant, one: Equivalent) -> bool:
    """Whether a mutant is one of these."""
    return (one.lab, one.line) == (mutant.lab.id, mutant.text) and mutant.change in one.changes


def equivalents(course: Course) -> list[Equivalent]:
    """The mutants that are known to be equivalent.

    Raises:
        GraderError: the list is malformed.
    """
    path = course.root / EQUIVALENT
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(data.get("mutant", []), type=list[Equivalent])
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise GraderError(f"{path}: {error}") from None


def stale(made: Sequence[Mutant], known: Sequence[Equivalent]) -> list[str]:
    """What is listed for the labs of these mutants and is no change of theirs any more: line and change."""
    labs = {mutant.lab.id for mutant in made}
    changes = {(mutant.lab.id, mutant.text, mutant.change) for mutant in made}
    return [
        f"{one.line}: {change}"
        for one in known
        for change in one.changes
        if one.lab in labs and (one.lab, one.line, change) not in changes
    ]


def sampled(mutants: list[Mutant], count: int) -> list[Mutant]:
    """At most ``count`` of each task, always the same of the same reference."""
    chosen: list[Mutant] = []
    taken: dict[tuple[str, ...], int] = {}
    for mutant in sorted(mutants, key=lambda mutant: hashlib.sha256(mutant.source.encode()).hexdigest()):
        taken[mutant.tasks] = taken.get(mutant.tasks, 0) + 1
        if taken[mutant.tasks] <= count:
            chosen.append(mutant)
    return sorted(chosen, key=lambda mutant: mutant.line)


def _variants(node: ast.AST) -> Iterator[ast.AST | None]:
    """What may stand in place of a node; None for nothing at all."""
    match node:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=float() as value):
            yield ast.Constant(value * 2 or 1.0)
        case ast.Constant(value=str() as value) if value in _WORDS:
            yield ast.Constant(_WORDS[value])
        case ast.Compare(ops=[op, *rest]) if type(op) in _COMPARISONS:
            yield ast.Compare(node.left, [_COMPARISONS[type(op)](), *rest], node.comparators)
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC and not isinstance(
            node.left, ast.Constant | ast.List
        ):
            yield ast.BinOp(node.left, _ARITHMETIC[type(op)](), node.right)
        case ast.BoolOp(op=op):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Slice(lower=lower, upper=upper, step=step):
            if lower is not None:
                yield ast.Slice(None, upper, step)
            if upper is not None:
                yield ast.Slice(lower, None, step)
        case ast.Call():
            yield from _calls(node)
        case ast.Expr(value=ast.Call()):
            yield None
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.If(test=test) if not isinstance(test, ast.Compare):  # a comparison is turned round already
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case _:
            return


def _calls(call: ast.Call) -> Iterator[ast.AST]:
    for place, keyword in enumerate(call.keywords):
        if keyword.arg in _LOOKS:
            continue
        kept = [*call.keywords[:place], *call.keywords[place + 1 :]]
        yield ast.Call(call.func, call.args, kept)
    if len(call.args) >= 2 and not any(isinstance(arg, ast.Starred) for arg in call.args[:2]):
        yield ast.Call(call.func, [call.args[1], call.args[0], *call.args[2:]], call.keywords)


def _looks(tree: ast.Module) -> set[int]:
    """The ids of all nodes that say only how a figure looks."""
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in _LOOKS]
    return {id(inner) for keyword in keywords for inner in ast.walk(keyword)}


def _replaced(tree: ast.Module, node: ast.AST, twin: ast.AST | None) -> str:
    """The module's text with ``twin`` in place of ``node``; positions in the tree find it in a copy."""
    place = next(number for number, other in enumerate(ast.walk(tree)) if other is node)
    changed = copy.deepcopy(tree)
    target = next(other for number, other in enumerate(ast.walk(changed)) if number == place)
    new = ast.Pass() if twin is None else copy.deepcopy(twin)

    class Swap(ast.NodeTransformer):
        def visit(self, inner: ast.AST) -> ast.AST:
            return new if inner is target else self.generic_visit(inner)

    return ast.unparse(ast.fix_missing_locations(Swap().visit(changed)))


def _line(node: ast.AST) -> str:
    """A node on one line, shortened."""
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 120 else text[:119] + "…"
