"""Every lab's handout, solution, tests and points say the same; nothing here needs TensorFlow."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from dlgrade.course import Lab, Task, load_course

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


def cases_of(lab: Lab, task: str, visibility: str) -> dict[str, ast.FunctionDef]:
    """The test functions of one task's public or hidden file."""
    found = functions(lab.folder / visibility / f"test_{task}.py")
    return {name: node for name, node in found.items() if name.startswith("test_")}


def points(test: ast.FunctionDef) -> list[float]:
    """The arguments of the test's ``points`` markers."""
    calls = [node for node in test.decorator_list if isinstance(node, ast.Call)]
    return [
        ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) == "pytest.mark.points"
    ]


def headings(lab: Lab) -> list[str]:
    """The handout's headings of the second level."""
    text = (lab.folder / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^## (.+)$", text, flags=re.MULTILINE)


@every_lab
def test_the_handout_has_one_heading_per_task_in_order(lab: Lab) -> None:
    """A heading of the handout is a task's id, for every task, in the order of lab.toml."""
    found = [heading.strip("` ") for heading in headings(lab) if heading.strip("` ") in lab.tasks]
    assert found == list(lab.tasks), f"headings {found}, lab.toml {list(lab.tasks)}"


@every_lab
def test_no_heading_of_the_handout_names_an_unknown_function(lab: Lab) -> None:
    """A heading that looks like a function is a task of the lab."""
    unknown = [name for name in headings(lab) if re.fullmatch(r"`?[a-z0-9]+(_[a-z0-9]+)+`?", name)]
    unknown = [name for name in unknown if name.strip("`") not in lab.tasks]
    assert not unknown, f"headings without a task in lab.toml: {unknown}"


@every_lab
def test_the_test_files_are_those_of_the_tasks(lab: Lab) -> None:
    """Each task has one public and one hidden file, and there are no others."""
    for visibility in ("public", "hidden"):
        found = sorted(path.name for path in (lab.folder / visibility).glob("*.py"))
        wanted = sorted(
            f"test_{name}.py" for name, task in lab.tasks.items() if getattr(task, visibility) > 0
        )
        assert found == wanted, f"{visibility}: files {found}, tasks want {wanted}"


@every_task
def test_the_points_add_up(lab: Lab, task: str) -> None:
    """The points of a task's tests are those that lab.toml gives it, public and hidden."""
    worth: Task = lab.tasks[task]
    for visibility in ("public", "hidden"):
        found = sum(sum(points(test)) for test in cases_of(lab, task, visibility).values())
        wanted = getattr(worth, visibility)
        assert found == wanted, f"{visibility} tests of {task} are worth {found}, lab.toml says {wanted}"


@every_task
def test_every_test_has_points_and_a_title(lab: Lab, task: str) -> None:
    """Each test has one ``points`` marker above zero, and a docstring whose first line is its title."""
    for visibility in ("public", "hidden"):
        for name, test in cases_of(lab, task, visibility).items():
            assert len(points(test)) == 1, f"{name} has {len(points(test))} points markers, not one"
            assert points(test)[0] > 0, f"{name} is worth {points(test)[0]}, not more than 0"
            title = (ast.get_docstring(test) or "").split("\n")[0]
            assert title.endswith("."), f"{name}'s title is no sentence: {title!r}"


@every_task
def test_names_of_tests_are_unique_within_a_task(lab: Lab, task: str) -> None:
    """A report names a test by its task and its function, so public and hidden names differ."""
    both = set(cases_of(lab, task, "public")) & set(cases_of(lab, task, "hidden"))
    assert not both, f"tests in both files of {task}: {sorted(both)}"


@every_task
def test_every_assert_explains_itself(lab: Lab, task: str) -> None:
    """A bare ``assert`` would tell the student nothing: there is no rewriting in the examiner."""
    for visibility in ("public", "hidden"):
        path = lab.folder / visibility / f"test_{task}.py"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bare = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert) and node.msg is None]
        assert not bare, f"{path.name} has asserts without a message in lines {bare}"


@every_task
def test_the_tests_of_a_task_use_no_other_task(lab: Lab, task: str) -> None:
    """What is wrong in one function costs marks in one task: no test takes another task's fixture."""
    for visibility in ("public", "hidden"):
        for name, function in functions(lab.folder / visibility / f"test_{task}.py").items():
            arguments = {argument.arg for argument in function.args.args}
            others = arguments & (set(lab.tasks) - {task})
            assert not others, f"{name} in the {visibility} tests of {task} uses {sorted(others)}"


@every_task
def test_the_tests_import_only_what_students_have(lab: Lab, task: str) -> None:
    """Tests import labkit, the labs' libraries and the standard library, never dlgrade or the solution."""
    allowed = {
        "labkit", "tensorflow", "keras", "numpy", "matplotlib", "mlxtend", "pytest", "hypothesis",
        "math", "itertools", "functools", "collections", "json", "platform", "random", "__future__",
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
