"""Everything that a lab's tests must tell apart: what is handed in, and what must come of it."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator

import msgspec

from dlgrade.course import Course, Lab
from dlgrade.cutter import cut
from dlgrade.errors import GraderError
from dlgrade.verify import corpus
from dlgrade.verify.composing import without_markers
from dlgrade.verify.corpus import Kind

SEEDS = 10
"""How many seeds the reference is graded with."""
GROUPS = ("reference", "stub", "broken", "seeds", "right", "wrong")
SAMPLED = {"reference": 1, "stub": 1, "broken": 3, "seeds": 1, "right": 1, "wrong": 1}
"""How many cases of a group a sample holds; of right and wrong answers, for each task."""
EVERY_TASK = "*"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One module, and what its marks must be."""

    lab: Lab
    group: str
    """One of ``GROUPS``."""
    name: str
    source: str
    tasks: tuple[str, ...]
    """Those that are graded: what the module answers otherwise than the reference."""
    seed: int = 0
    wrong: str = ""
    """The task that must lose marks, ``EVERY_TASK``, or none; every other one must have full marks."""
    caught_by: tuple[str, ...] = ()
    """Tests of the wrong task that must fail; all of them, if empty."""
    says: str = ""
    """What each failing message must say."""
    told: str = ""
    """What one message of the wrong task must say."""
    task: str = ""
    """The task that a snippet answers."""


def of_lab(course: Course, lab: Lab) -> list[Case]:
    """Every case of a lab.

    Raises:
        GraderError: the solution is missing or badly marked, or a snippet is malformed.
    """
    path = course.root / "solutions" / lab.module
    try:
        solution = path.read_text(encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{path}: {error.strerror}") from None
    reference = without_markers(solution)
    return [
        *_generated(lab, solution, reference, str(path)),
        *(_of_snippet(lab, snippet, reference) for snippet in corpus.load(course, lab)),
    ]


def sampled(cases: list[Case], salt: str) -> list[Case]:
    """Part of a lab's cases: one more seed, one missing function, and some snippets of each task.

    Which ones depends on ``salt`` alone: a fingerprint of the lab makes other ones come up when it changes.
    """
    taken: Counter[tuple[str, str]] = Counter()
    chosen = set()
    for case in sorted(cases, key=lambda case: _rank(case, salt)):
        place = case.group, case.task
        taken[place] += 1
        if taken[place] <= SAMPLED[case.group]:
            chosen.add(case.name)
    return [case for case in cases if case.name in chosen]


def _generated(lab: Lab, solution: str, reference: str, path: str) -> Iterator[Case]:
    every = tuple(lab.tasks)
    yield Case(lab=lab, group="reference", name="reference", source=reference, tasks=every)
    stub = cut(solution, path)
    yield Case(
        lab=lab, group="stub", name="stub", source=stub, tasks=every, wrong=EVERY_TASK, says="not written yet"
    )
    for name, source, says in (
        ("does not parse", reference + "\n\ndef unfinished(:\n", f"{lab.module}, line"),
        ("empty", "", f"{lab.module} defines no function"),
    ):
        yield Case(
            lab=lab, group="broken", name=name, source=source, tasks=every, wrong=EVERY_TASK, says=says
        )
    for task in lab.tasks:
        source = _without(reference, task)
        yield Case(
            lab=lab,
            group="broken",
            name=f"without {task}",
            source=source,
            tasks=corpus.reached(source, reference, every),
            wrong=task,
            says=f"{lab.module} defines no function {task}",
        )
    for seed in range(1, SEEDS):
        yield Case(lab=lab, group="seeds", name=f"seed {seed}", source=reference, tasks=every, seed=seed)


def _of_snippet(lab: Lab, snippet: corpus.Snippet, reference: str) -> Case:
    source = corpus.module_of(snippet, reference)
    tasks = corpus.reached(source, reference, tuple(lab.tasks))
    if snippet.task not in tasks:
        raise GraderError(f"{snippet.path}: answers {snippet.task} as the reference does")
    return Case(
        lab=lab,
        group=snippet.kind,
        name=snippet.name,
        source=source,
        tasks=tasks,
        task=snippet.task,
        wrong=snippet.task if snippet.kind is Kind.WRONG else "",
        caught_by=snippet.caught_by,
        told=snippet.told,
    )


def _without(reference: str, task: str) -> str:
    """The reference without one function."""
    lines = reference.splitlines(keepends=True)
    node = next(n for n in ast.parse(reference).body if isinstance(n, ast.FunctionDef) and n.name == task)
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    del lines[first - 1 : node.end_lineno]
    return "".join(lines)


def _rank(case: Case, salt: str) -> str:
    return hashlib.sha256(f"{salt} {case.name}".encode()).hexdigest()
