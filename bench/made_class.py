"""A class made of the known answers to one lab: many students, few distinct answers."""

from __future__ import annotations

import random
from pathlib import Path

from dlgrade.course import Course, Lab
from dlgrade.verify import cases


def distinct_answers(course: Course, lab: Lab, count: int) -> list[str]:
    """``count`` modules: the reference, and right and wrong answers of the corpus, all tasks in turn."""
    every = cases.of_lab(course, lab)
    (reference,) = (case.source for case in every if case.group == "reference")
    by_task = [
        [case.source for case in every if case.group == group and case.task == task]
        for group in ("wrong", "right")
        for task in lab.tasks
    ]
    shuffled = random.Random(0)
    for sources in by_task:
        shuffled.shuffle(sources)
    chosen = [reference]
    while len(chosen) < count and any(by_task):
        for sources in by_task:
            if sources and len(chosen) < count:
                chosen.append(sources.pop())
    return chosen


def write_class(folder: Path, lab: Lab, answers: list[str], students: int) -> list[Path]:
    """Hand in ``students`` modules, each under a name of its own; returns the first one of each answer.

    Every answer is given once, and the rest of the class prefers the first ones, as classes do.
    """
    chance = random.Random(1)
    weights = [1 / (place + 1) for place in range(len(answers))]
    picked = [*range(len(answers)), *chance.choices(range(len(answers)), weights, k=students)][:students]
    firsts: dict[int, Path] = {}
    for number, answer in enumerate(picked):
        module = folder / f"s{number:03}" / lab.module
        module.parent.mkdir(parents=True)
        module.write_text(f"# student {number}\n{answers[answer]}", encoding="utf-8")
        firsts.setdefault(answer, module)
    return list(firsts.values())
