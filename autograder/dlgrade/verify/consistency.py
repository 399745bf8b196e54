"""Whether handout, solution, tests and ``lab.toml`` of a lab name the same tasks and points."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from dlgrade.course import STAND_INS, Course, Lab
from dlgrade.cutter import find_regions
from dlgrade.errors import GraderError


def problems(course: Course, lab: Lab) -> list[str]:
    """Where a lab contradicts itself: one sentence each. Nothing is imported or run."""
    try:
        return [
            *_handout(lab),
            *_solution(course, lab),
            *_files(lab),
            *(text for task in lab.tasks for text in _tests(lab, task)),
            *_stand_ins(lab),
        ]
    except (OSError, SyntaxError, GraderError) as error:
        return [str(error)]


def _handout(lab: Lab) -> Iterator[str]:
    path = lab.folder / "README.md"
    headings = re.findall(r"^## `?(\w+)`?$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    functions = [name for name in headings if name in lab.tasks or "_" in name]
    if functions != list(lab.tasks):
        yield f"{path}: its headings name {', '.join(functions)}; lab.toml names {', '.join(lab.tasks)}"


def _solution(course: Course, lab: Lab) -> Iterator[str]:
    path = course.root / "solutions" / lab.module
    source = path.read_text(encoding="utf-8")
    defined = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    cut = {region.function for region in find_regions(source, path)}
    for task in lab.tasks:
        if task not in defined:
            yield f"{path}: no function {task}"
        elif task not in cut:
            yield f"{path}: {task} has no solution region"


def _files(lab: Lab) -> Iterator[str]:
    for visibility in ("public", "hidden"):
        found = {path.name for path in (lab.folder / visibility).glob("*.py")}
        wanted = {f"test_{name}.py" for name, task in lab.tasks.items() if getattr(task, visibility) > 0}
        for name in sorted(found ^ wanted):
            state = "tests no task with points" if name in found else "not found, but lab.toml gives points"
            yield f"{lab.folder / visibility / name}: {state}"


def _tests(lab: Lab, task: str) -> Iterator[str]:
    seen: set[str] = set()
    for visibility in ("public", "hidden"):
        path = lab.folder / visibility / f"test_{task}.py"
        if not path.is_file():
            continue
        total = 0.0
        for test in _functions(path):
            points = _points(test)
            if len(points) != 1 or points[0] <= 0:
                yield f"{path}: {test.name} needs one marker with points above 0, and has {points}"
            if not (ast.get_docstring(test) or "").partition("\n")[0].endswith("."):
                yield f"{path}: {test.name} has no sentence for its title"
            if test.name in seen:
                yield f"{path}: {test.name} is the name of two tests"
            others = {argument.arg for argument in test.args.args} & (set(lab.tasks) - {task})
            if others:
                yield f"{path}: {test.name} takes the fixture of another task, {', '.join(sorted(others))}"
            seen.add(test.name)
            total += sum(points)
        worth = getattr(lab.tasks[task], visibility)
        if abs(total - worth) > 1e-9:
            yield f"{path}: its tests are worth {total:g}; lab.toml says {worth:g}"


def _stand_ins(lab: Lab) -> Iterator[str]:
    used = {name for task in lab.tasks.values() for name in task.uses}
    path = lab.folder / STAND_INS
    defined = {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body
               if isinstance(node, ast.FunctionDef)} if path.is_file() else set()  # fmt: skip
    for name in sorted(used - defined):
        yield f"{path}: no function {name}, which a task uses"
    for name in sorted(defined & set(lab.tasks) - used):
        yield f"{path}: {name} is used by no task of lab.toml"


def _functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]


def _points(test: ast.FunctionDef) -> list[float]:
    calls = [node for node in test.decorator_list if isinstance(node, ast.Call)]
    return [
        float(ast.literal_eval(call.args[0]))
        for call in calls
        if ast.unparse(call.func) == "pytest.mark.points" and call.args
    ]
