"""Every lab's handout, solution, tests and points say the same; nothing here needs TensorFlow."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from dlgrade.course import Lab, load_course
from dlgrade.verify import consistency

ROOT = Path(__file__).resolve().parents[2]
COURSE = load_course(ROOT)
LABS = list(COURSE.labs.values())
TASKS = [(lab, task) for lab in LABS for task in lab.tasks]

every_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
every_task = pytest.mark.parametrize(("lab", "task"), TASKS, ids=[f"{lab.id}-{task}" for lab, task in TASKS])


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a module, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


@every_lab
def test_a_lab_does_not_contradict_itself(lab: Lab) -> None:
    """Handout, solution, tests and lab.toml name the same tasks, and points add up."""
    assert consistency.problems(COURSE, lab) == []


@every_task
def test_every_assert_explains_itself(lab: Lab, task: str) -> None:
    """A bare ``assert`` would tell the student nothing: there is no rewriting in the examiner."""
    for visibility in ("public", "hidden"):
        path = lab.folder / visibility / f"test_{task}.py"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bare = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert) and node.msg is None]
        assert not bare, f"{path.name} has asserts without a message in lines {bare}"


@every_task
def test_the_tests_import_only_what_students_have(lab: Lab, task: str) -> None:
    """Tests import labkit, the labs' libraries and the standard library, never dlgrade or the solution."""
    allowed = {
        "labkit", "tensorflow", "keras", "numpy", "matplotlib", "mlxtend", "pytest", "hypothesis",
        "copy", "math", "itertools", "functools", "collections", "json", "platform", "random", "re",
        "__future__",
    }  # fmt: skip
    for visibility in ("public", "hidden"):
        tree = ast.parse((lab.folder / visibility / f"test_{task}.py").read_text(encoding="utf-8"))
        names = [
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        ]
        names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        others = sorted({name.split(".")[0] for name in names} - allowed)
        assert not others, f"{visibility} tests of {task} import {others}"


@every_lab
def test_the_solution_defines_every_task(lab: Lab) -> None:
    """Each task is a function of the solution with a docstring and a marked region to cut."""
    path = ROOT / "solutions" / lab.module
    defined = functions(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for task in lab.tasks:
        assert task in defined, f"{path.name} does not define {task}"
        assert ast.get_docstring(defined[task]), f"{task} in {path.name} has no docstring"
        below = lines[defined[task].lineno :]  # an end mark is a comment, outside of what ast calls the body
        marks = [line.strip() for line in below if re.search(r"# (BEGIN|END) SOLUTION$", line)]
        assert marks[:2] == ["# BEGIN SOLUTION", "# END SOLUTION"], f"{task} has the marks {marks[:2]}"


def arguments(definition: str) -> str | None:
    """The arguments of a definition, with defaults and without annotations; None if it does not parse."""
    try:
        (function,) = ast.parse(definition).body
    except SyntaxError:
        return None
    assert isinstance(function, ast.FunctionDef)
    for argument in function.args.args:
        argument.annotation = None
    return ast.unparse(function.args)


@every_task
def test_the_handout_shows_each_signature(lab: Lab, task: str) -> None:
    """The handout shows each task's arguments with the solution's defaults."""
    wanted = arguments(ast.unparse(functions(ROOT / "solutions" / lab.module)[task]))
    text = (lab.folder / "README.md").read_text(encoding="utf-8")
    calls = re.findall(rf"\b{task}\(((?:[^()]|\([^()]*\))*)\)", text)  # parentheses at most two deep
    shown = [arguments(f"def {task}({call}): pass") for call in calls]
    assert wanted in shown, f"the solution is {task}({wanted}), the handout shows {calls}"


def test_about_half_of_every_lab_is_public() -> None:
    """A student sees about half of the marks before handing in."""
    for lab in LABS:
        share = sum(task.public for task in lab.tasks.values()) / lab.points
        assert 0.4 <= share <= 0.7, f"{lab.id}: {share:.0%} of its points are public"
