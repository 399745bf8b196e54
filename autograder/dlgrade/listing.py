"""The table that ``dlgrade list`` shows: labs, tasks and points."""

from __future__ import annotations

from rich.table import Table

from dlgrade.course import Course
from dlgrade.reflections.questions import Reflections


def table(course: Course, reflections: Reflections | None) -> Table:
    """Every lab with its tasks and their points, all labs together, and the reflections if there are any."""
    shown = Table("lab", "task", "public", "hidden", box=None, pad_edge=False, header_style="bold")
    all_public = all_points = 0.0
    for lab in course.labs.values():
        shown.add_row(f"[bold]{lab.id}[/]", lab.title)
        for name, task in lab.tasks.items():
            shown.add_row("", name, f"{task.public:g}", f"{task.hidden:g}")
        public = sum(task.public for task in lab.tasks.values())
        shown.add_row("", f"{lab.points:g} points", f"{public:g}", f"{lab.points - public:g}", style="dim")
        all_public += public
        all_points += lab.points
    hidden = f"{all_points - all_public:g}"
    shown.add_row("all labs", f"{all_points:g} points", f"{all_public:g}", hidden, style="bold")
    if reflections:
        shown.add_row(reflections.lab.id, reflections.title, "by machine", "by hand", style="bold")
        for name, worth in reflections.worth.items():
            shown.add_row("", f"{name} {worth.title}", f"{worth.by_machine:g}", f"{worth.by_hand:g}")
        machine, by_hand = reflections.lab.points, reflections.by_hand
        shown.add_row("", f"{machine + by_hand:g} points", f"{machine:g}", f"{by_hand:g}", style="dim")
    return shown
