"""The right and wrong answers: each is one short, different answer to the task of its folder."""

from __future__ import annotations

import ast
import functools
import re
import runpy
from collections import Counter
from pathlib import Path

import pytest
from dlgrade.course import find_course

SUBMISSIONS = Path(__file__).parent.parent / "submissions"
SOLUTIONS = Path(__file__).parent.parent.parent / "solutions"
SNIPPETS = sorted(path for kind in ("right", "wrong") for path in (SUBMISSIONS / kind).glob("*/*.py"))
NAMES = [path.relative_to(SUBMISSIONS).with_suffix("").as_posix() for path in SNIPPETS]
LAB_OF = {task: lab.id for lab in find_course(Path(__file__).parent).labs.values() for task in lab.tasks}

_module = runpy.run_path(str(SUBMISSIONS / "compose.py"))
compose, defined_name = _module["compose"], _module["defined_name"]

each_snippet = pytest.mark.parametrize("snippet", SNIPPETS, ids=NAMES)

REFERENCE = '''"""A lab."""

# BEGIN SOLUTION
import math
# END SOLUTION

PAIR = 2


@staticmethod
def first(x):
    """Of the reference."""
    # BEGIN SOLUTION
    return math.floor(x)
    # END SOLUTION


def second(x):
    return PAIR
'''


@functools.cache
def module_of(snippet: Path) -> str:
    """The complete module of a snippet."""
    return compose(reference_of(snippet), snippet.read_text())


def reference_of(snippet: Path) -> str:
    """The reference of the lab that the snippet's task belongs to."""
    return (SOLUTIONS / f"{LAB_OF[snippet.parent.name]}.py").read_text()


@functools.cache
def code_of(task: str, module: str) -> dict[str, str]:
    """What answers a task: its function, and every helper and global that it uses, without docstrings."""
    tree = ast.parse(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    defined = {name: statement for statement in tree.body if (name := defined_name(statement))}
    code: dict[str, str] = {}
    todo = [task]
    while todo:
        name = todo.pop()
        code[name] = ast.dump(defined[name])
        used = {node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)}
        todo += sorted((used & set(defined)) - set(code) - set(LAB_OF))
    return code


def written_in(source: str) -> set[str]:
    """The names of the functions, classes and globals of a module."""
    return {name for statement in ast.parse(source).body if (name := defined_name(statement))}


@each_snippet
def test_a_snippet_composes_to_a_module_that_compiles(snippet: Path) -> None:
    """Its folder names a task, and its code goes into that lab's reference."""
    module = module_of(snippet)
    compile(module, str(snippet), "exec")
    assert "SOLUTION" not in module


@each_snippet
def test_a_snippet_differs_from_the_reference_in_its_task(snippet: Path) -> None:
    """In the task's function or in something that it uses, and in nothing that is written out unchanged."""
    task, reference, module = snippet.parent.name, reference_of(snippet), module_of(snippet)
    assert code_of(task, module) != code_of(task, reference)
    for name in written_in(snippet.read_text()) & written_in(reference):
        assert code_of(name, module)[name] != code_of(name, reference)[name], f"{name} is unchanged"


@each_snippet
def test_a_snippet_begins_with_one_sentence(snippet: Path) -> None:
    """One line that says what is different, and ends with a full stop."""
    sentence = ast.get_docstring(ast.parse(snippet.read_text())) or ""
    assert re.fullmatch(r"\S.{0,108}\.", sentence), sentence


@each_snippet
def test_a_snippet_is_short(snippet: Path) -> None:
    """At most 60 lines, none longer than 110 characters."""
    lines = snippet.read_text().splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 110


@pytest.mark.parametrize("task", sorted({path.parent.name for path in SNIPPETS}))
def test_no_two_snippets_of_a_task_are_the_same(task: str) -> None:
    """Neither two right ones, nor two wrong ones, nor a right and a wrong one."""
    seen: dict[str, Path] = {}
    for snippet in (path for path in SNIPPETS if path.parent.name == task):
        code = str(sorted(code_of(task, module_of(snippet)).items()))
        assert code not in seen, f"{snippet} is {seen.get(code)}"
        seen[code] = snippet


def test_the_readme_counts_the_snippets() -> None:
    """Its table has a row for every task, with the numbers of files."""
    text = (SUBMISSIONS / "README.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    counts = Counter((path.parent.parent.name, path.parent.name) for path in SNIPPETS)
    tasks = {task for _, task in counts}
    assert {row[0] for row in rows} == tasks
    for task, right, wrong in rows:
        assert (int(right), int(wrong)) == (counts["right", task], counts["wrong", task]), task


def test_a_replaced_function_stands_where_the_old_one_stood() -> None:
    """With its decorators; the rest of the reference stays as it is, without markers."""
    module = compose(REFERENCE, '"""Changed."""\n\n\ndef first(x):\n    return 1\n')
    assert module == (
        '"""A lab."""\n\nimport math\n\nPAIR = 2\n\n\ndef first(x):\n    return 1\n\n\n'
        "def second(x):\n    return PAIR\n"
    )


def test_what_only_the_snippet_has_stands_before_the_first_function() -> None:
    """Imports first, known ones not again, and a future import above all."""
    snippet = (
        '"""Changed."""\nfrom __future__ import annotations\nimport math\nSEEN = []\nimport os\n'
        "def helper():\n    pass\nPAIR = 3\ndef second(x):\n    return 4\n"
    )
    body = ast.parse(compose(REFERENCE, snippet)).body
    assert [ast.unparse(statement).split(":")[0] for statement in body[1:]] == [
        "from __future__ import annotations",
        "import math",
        "PAIR = 3",
        "import os",
        "SEEN = []",
        "def helper()",
        "@staticmethod\ndef first(x)",
        "def second(x)",
    ]
