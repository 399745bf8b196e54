"""The right and wrong answers: each is one short, different answer to the task of its folder."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from dlgrade.course import find_course
from dlgrade.verify import corpus
from dlgrade.verify.composing import compose, defined_name, without_markers
from dlgrade.verify.corpus import Kind, Snippet

COURSE = find_course(Path(__file__).parent)
SUBMISSIONS = COURSE.root / corpus.FOLDER
TASKS = {task: lab for lab in COURSE.labs.values() for task in lab.tasks}
SNIPPETS = [snippet for lab in COURSE.labs.values() for snippet in corpus.load(COURSE, lab)]
FEWEST = {Kind.RIGHT: 3, Kind.WRONG: 6}

each_snippet = pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)

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


@cache
def reference_of(task: str) -> str:
    """The reference of the lab that a task belongs to."""
    return without_markers((COURSE.root / "solutions" / TASKS[task].module).read_text())


def code_of(task: str, module: str) -> dict[str, str]:
    """What answers a task."""
    return corpus.code_of(task, ast.parse(module))


def written_in(source: str) -> set[str]:
    """The names of the functions, classes and globals of a module."""
    return {name for statement in ast.parse(source).body if (name := defined_name(statement))}


@each_snippet
def test_a_snippet_differs_from_the_reference_in_its_task(snippet: Snippet) -> None:
    """In the task's function or in something that it uses, and in nothing that is written out unchanged."""
    reference = reference_of(snippet.task)
    module = corpus.module_of(snippet, reference)
    assert code_of(snippet.task, module) != code_of(snippet.task, reference)
    for name in written_in(snippet.source) & written_in(reference):
        assert code_of(name, module)[name] != code_of(name, reference)[name], f"{name} is unchanged"


@each_snippet
def test_a_snippet_is_short(snippet: Snippet) -> None:
    """At most 60 lines, none longer than 110 characters, without marks of a region."""
    lines = snippet.source.splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 110
    assert "SOLUTION" not in snippet.source


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_enough_answers(task: str, kind: Kind) -> None:
    """Three right and six wrong ones at least."""
    count = sum((snippet.kind, snippet.task) == (kind, task) for snippet in SNIPPETS)
    assert count >= FEWEST[kind], f"{count} {kind} answers to {task}"


@pytest.mark.parametrize("task", TASKS)
def test_no_two_snippets_of_a_task_are_the_same(task: str) -> None:
    """Neither two right ones, nor two wrong ones, nor a right and a wrong one."""
    seen: dict[str, str] = {}
    for snippet in (snippet for snippet in SNIPPETS if snippet.task == task):
        code = str(sorted(code_of(task, corpus.module_of(snippet, reference_of(task))).items()))
        assert code not in seen, f"{snippet.name} is {seen.get(code)}"
        seen[code] = snippet.name


def test_every_snippet_lies_in_the_folder_of_a_task() -> None:
    """A task that was renamed takes its answers along."""
    files = {path for kind in Kind for path in (SUBMISSIONS / kind).rglob("*.py")}
    assert files == {snippet.path for snippet in SNIPPETS}


def test_the_readme_counts_the_snippets() -> None:
    """Its table has a row for every task, with the numbers of files."""
    text = (SUBMISSIONS / "README.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    counts = Counter((snippet.kind, snippet.task) for snippet in SNIPPETS)
    assert {row[0] for row in rows} == set(TASKS)
    for task, right, wrong in rows:
        assert (int(right), int(wrong)) == (counts[Kind.RIGHT, task], counts[Kind.WRONG, task]), task


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
