"""Reflections as students hand them in, made from the course's own template."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from dlgrade.course import load_course
from dlgrade.reflections import questions
from dlgrade.reflections.questions import Reflections

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "assignments" / "reflections"
ROOM = "*Your answer:*\n"
TAIL = """I would expect this because several independent effects add up: the first concerns memory, a
second one the amount of available examples, another the way errors travel backwards, and finally what happens
once training ends."""


def real() -> Reflections:
    """The course's own."""
    found = questions.load(load_course(ROOT))
    assert found is not None, "the course has no reflections"
    return found


def add_to(course: Path) -> Reflections:
    """Give another course the same questions."""
    shutil.copytree(SOURCES, course / "assignments" / "reflections")
    found = questions.load(load_course(course))
    assert found is not None
    return found


def prose(question: str) -> str:
    """An answer that says nothing, but at the length of one."""
    return f"Concerning {question}, my own view. {TAIL}"


def full(reflections: Reflections) -> dict[str, str]:
    """An answer to each question."""
    return {name: prose(name) for name in reflections.worth}


def filled(reflections: Reflections, answers: Mapping[str, str]) -> str:
    """The template with these answers in their rooms."""
    head, *rooms = reflections.template.split(ROOM)
    names = list(reflections.worth)
    assert len(rooms) == len(names), "the template has not one room for each question"
    parts = [head]
    for name, after in zip(names, rooms, strict=True):
        answer = f"\n{answers[name]}\n" if name in answers else ""
        parts.append(f"{ROOM}{answer}{after}")
    return "".join(parts)
