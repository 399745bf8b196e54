"""The corpus: right and wrong answers to each task, ``tests/submissions/{right,wrong}/<task>/<name>.py``.

A snippet holds only what differs from the reference; its docstring says how. A wrong one names the tests
that must catch it, and may give words by which a message must name the mistake:

    The last layer has no softmax.

    Caught by: test_images_become_ten_probabilities, test_recognises_digits_it_has_not_seen
    Told: these are logits
"""

from __future__ import annotations

import ast
import re
from enum import StrEnum
from pathlib import Path

import msgspec

from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError
from dlgrade.verify.composing import compose, defined_name

FOLDER = Path("tests", "submissions")
CAUGHT_BY = "Caught by:"
TOLD = "Told:"


class Kind(StrEnum):
    """Whether full marks or lost marks are due."""

    RIGHT = "right"
    WRONG = "wrong"


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to one task."""

    kind: Kind
    task: str
    path: Path
    source: str
    sentence: str
    """How it differs from the reference, or what is wrong with it."""
    caught_by: tuple[str, ...] = ()
    """Names of the tests of its task that a wrong answer must fail."""
    told: str = ""
    """What one of their messages must hold, in upper or lower case."""

    @property
    def name(self) -> str:
        """For example ``wrong/create_cnn/no_softmax``."""
        return f"{self.kind}/{self.task}/{self.path.stem}"


def load(course: Course, lab: Lab) -> list[Snippet]:
    """The snippets of a lab's tasks, right ones first, in the order of tasks and names.

    Raises:
        GraderError: a snippet does not parse, has no sentence, or a wrong one names no test.
    """
    return [
        read(path, kind, task)
        for kind in Kind
        for task in lab.tasks
        for path in sorted((course.root / FOLDER / kind / task).glob("*.py"))
    ]


def read(path: Path, kind: Kind, task: str) -> Snippet:
    """One snippet.

    Raises:
        GraderError: as ``load``.
    """
    try:
        source = path.read_text(encoding="utf-8")
        doc = ast.get_docstring(ast.parse(source)) or ""
    except (SyntaxError, UnicodeDecodeError) as error:
        raise GraderError(f"{path}: cannot be read as Python ({error})") from None
    sentence, _, rest = doc.partition("\n")
    if not re.fullmatch(r"\S.*\.", sentence):
        raise GraderError(f"{path}: begins with no sentence; say in its docstring how it differs")
    names: tuple[str, ...] = ()
    told = ""
    if kind is Kind.WRONG:
        declared, _, told = rest.partition(TOLD)
        names = tuple(re.findall(r"test_\w+", declared))
        if not declared.strip().startswith(CAUGHT_BY) or not names:
            raise GraderError(f"{path}: names no test; add a line '{CAUGHT_BY} test_…' to its docstring")
    return Snippet(
        kind=kind,
        task=task,
        path=path,
        source=source,
        sentence=sentence,
        caught_by=names,
        told=" ".join(told.split()),
    )


def module_of(snippet: Snippet, reference: str) -> str:
    """The complete module: the reference with what the snippet does differently.

    Raises:
        GraderError: the snippet does not fit into the reference.
    """
    try:
        module = compose(reference, snippet.source)
        compile(module, str(snippet.path), "exec", dont_inherit=True)
    except (SyntaxError, StopIteration) as error:
        raise GraderError(f"{snippet.path}: does not fit into the reference ({error})") from None
    return module


def reached(module: str, reference: str, tasks: tuple[str, ...]) -> tuple[str, ...]:
    """The tasks whose functions a module answers otherwise than the reference, by themselves or by what
    they use.

    All of them, if the module does anything but define and import when it is imported.
    """
    mine, theirs = ast.parse(module), ast.parse(reference)
    if _acts(mine) != _acts(theirs):
        return tasks
    return tuple(task for task in tasks if code_of(task, mine) != code_of(task, theirs))


def code_of(task: str, tree: ast.Module) -> dict[str, str]:
    """What answers a task: its function, and every helper, task, class and global that it uses.

    Docstrings do not count, nor does where anything stands. A name that is not defined is left out.
    """
    defined = {name: statement for statement in tree.body if (name := defined_name(statement))}
    code: dict[str, str] = {}
    todo = [task]
    while todo:
        name = todo.pop()
        if name in code or name not in defined:
            continue
        code[name] = _without_docstrings(defined[name])
        todo += sorted({node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)})
    return code


def _without_docstrings(statement: ast.stmt) -> str:
    text = ast.parse(ast.unparse(statement))
    for node in ast.walk(text):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(text)


def _acts(tree: ast.Module) -> list[str]:
    """What importing the module does beyond giving names to things."""
    return [
        ast.dump(statement)
        for statement in tree.body
        if not isinstance(statement, ast.Import | ast.ImportFrom)
        and defined_name(statement) is None
        and not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
