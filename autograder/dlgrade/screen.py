"""What the command line shows while it works and at the end; only ``dlgrade.cli`` uses it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from dlgrade.classroom import Graded, Progress
    from dlgrade.course import Lab
    from dlgrade.gradebook import Row
    from dlgrade.intake.records import Entry, Found


def console() -> Console:
    """A pipe has no width, and 80 columns would cut the gradebook."""
    from rich.console import Console

    wide = Console(highlight=False)
    return wide if wide.is_terminal else Console(highlight=False, width=140)


def shown(path: Path) -> str:
    """As one would type it here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def bar(console: Console, what: str) -> Bar:
    """A bar that shows how far it is; nothing where the output is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def what_was_found(console: Console, found: Found) -> None:
    """What each path was taken for, and what was passed over."""
    from dlgrade.intake.names import one_line

    for seen in found.recognised:
        labs = f"{count(len(seen.labs), 'lab')} ({', '.join(seen.labs)})" if seen.labs else "no lab"
        how = f"{count(seen.students, 'student')}, {count(seen.files, 'file')}, {labs}"
        console.print(f"{one_line(str(seen.path))}: {seen.kind}: {how}", markup=False, soft_wrap=True)
    for note in found.notes:
        console.print(f"note: {note}", markup=False, style="yellow", soft_wrap=True)


def who_handed_in(console: Console, entries: Sequence[Entry], labs: Sequence[Lab]) -> None:
    """Students and labs as a table, then what a person must decide and what does not count."""
    from rich.markup import escape
    from rich.table import Table

    rows: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        rows.setdefault(entry.submission.student, {})[entry.lab.id] = entry
    names = {who: next((e.person.name for e in row.values() if e.person), "") for who, row in rows.items()}
    named = any(names.values())  # a class folder knows no more than its entries' names
    table = Table(box=None, pad_edge=False)
    for head in ("student", *(["name"] if named else []), *(lab.id for lab in labs)):
        table.add_column(head, overflow="fold")
    for student, row in rows.items():
        cells = [_handed_in(row.get(lab.id)) for lab in labs]
        table.add_row(escape(student), *([escape(names[student])] if named else []), *cells)
    console.print(table)
    for student, row in rows.items():
        if not any(entry.handed_in or entry.problem for entry in row.values()):
            why = "; ".join(next(iter(row.values())).submission.notes)
            console.print(f"{student}: {why}", markup=False, style="yellow", soft_wrap=True)
    for entry in entries:
        who = f"{entry.submission.student} {entry.lab.id}"
        if entry.problem:
            console.print(f"{who}: {entry.problem}", markup=False, style="red", soft_wrap=True)
        for source in entry.superseded:
            console.print(f"{who}: does not count: {source}", markup=False, style="dim", soft_wrap=True)
    there = sum(entry.handed_in for entry in entries)
    unclear = sum(bool(entry.problem) for entry in entries)
    what = f"{count(len(rows), 'student')}, {count(len(labs), 'lab')}: {there} to grade"
    console.print(f"\n{what}{f', {unclear} unclear' if unclear else ''}; nothing was written")


def _handed_in(entry: Entry | None) -> str:
    if entry is None or not (entry.problem or entry.handed_in):
        return "-"
    if entry.problem:
        return "unclear"
    again = f", {len(entry.superseded) + 1} times" if entry.superseded else ""
    return f"{'late' if entry.late else 'yes'}{again}"


class GradingBar:
    """A live view on a terminal, elsewhere a line for each submission graded."""

    def __init__(self, console: Console) -> None:
        """Shown on ``console`` once entered."""
        from rich.live import Live
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bar

        self._console = console
        self._failed = 0
        self._bar = Bar(
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(elapsed_when_finished=False),
        )
        self._task = self._bar.add_task("grading", total=None)
        self._live = Live(self._bar, console=console, transient=True, auto_refresh=console.is_terminal)

    def __enter__(self) -> GradingBar:
        """Show it."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Take it away."""
        if self._console.is_terminal:
            self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """One more row is known."""
        from rich.console import Group
        from rich.text import Text

        from dlgrade.gradebook import NO_SUBMISSION

        row = progress.row
        self._failed += row is not None and row.could_not
        self._bar.update(self._task, total=progress.total, completed=progress.done)
        self._live.update(Group(self._bar, *(Text(line) for line in self._lines(progress))))
        graded = progress.fresh and row is not None and row.status != NO_SUBMISSION
        if graded and row is not None and not self._console.is_terminal:
            width = len(str(progress.total))
            self._console.print(f"[{progress.done:>{width}}/{progress.total}] {_line(row)}", markup=False)

    def _lines(self, progress: Progress) -> list[str]:
        """What runs now, what went wrong, what was saved, and the last row."""
        done = progress.counts
        waiting = "nothing yet: the grader starts" if progress.row is None else "nothing"
        lines = [f"running: {', '.join(progress.running) or waiting}"]
        lines += [f"{count(self._failed, 'row')} could not be graded"] if self._failed else []
        lines += [f"trainings: {done.trainings} done, {done.trainings_saved} saved"]
        lines += [f"{count(done.shared, 'submission')} the same as another"] if done.shared else []
        lines += [f"last: {_line(progress.row)}"] if progress.row else []
        return lines


def _line(row: Row) -> str:
    from dlgrade.gradebook import GRADED, number

    how = f"{number(row.points)} of {number(row.lab.points)}" if row.status == GRADED else row.status
    return f"{row.student} {row.lab.id}: {how}"


def summary(
    console: Console,
    graded: Graded,
    labs: list[Lab],
    out: Path,
    seconds: float,
) -> None:
    """The gradebook as a table, the counts, and where the files are."""
    from rich.markup import escape
    from rich.table import Table

    from dlgrade.gradebook import GRADED, NO_SUBMISSION, number

    table = Table("student", "lab", "points", "of", "status", "points lost in", box=None, pad_edge=False)
    for position, column in enumerate(table.columns):
        column.overflow = "fold"
        column.justify = "right" if position in (2, 3) else "left"
    rows, done = graded.rows, graded.counts
    elsewhere = {row.student for row in rows if row.status != NO_SUBMISSION}
    for row in rows:
        if row.status == NO_SUBMISSION and row.student in elsewhere:
            continue  # a student who handed in one lab of all is in the gradebook with the others too
        style = "red" if row.could_not else "dim" if row.status == NO_SUBMISSION else ""
        table.add_row(
            escape(row.student),
            row.lab.id,
            number(row.points),
            number(row.lab.points),
            escape(row.status),
            _lost(row) if row.status == GRADED else "",
            style=style,
        )
    console.print(table)
    counts = {
        "graded": sum(row.status == GRADED for row in rows),
        "no submission": sum(row.status == NO_SUBMISSION for row in rows),
        "could not grade": sum(row.could_not for row in rows),
    }
    students = len({row.student for row in rows})
    how = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    console.print(
        f"\n{count(students, 'student')}, {count(len(labs), 'lab')}: {how}; "
        f"{done.graded} examined now, {done.shared} the same as one of them, in {seconds:.0f} s"
    )
    if done.trainings or done.trainings_saved:
        console.print(f"trainings: {done.trainings} done, {done.trainings_saved} saved")
    for lab, same in graded.identical:
        names = ", ".join(same[:6]) + (f" and {len(same) - 6} more" if same[6:] else "")
        console.print(f"the same:  {lab} of {names}", markup=False, soft_wrap=True)
    console.print(f"gradebook: {shown(out / 'gradebook.csv')}", soft_wrap=True)
    console.print(f"feedback:  {shown(out)}/<student>/<lab>/feedback.html", soft_wrap=True, markup=False)


def count(number: int, what: str) -> str:
    """For example ``1 lab`` and ``2 labs``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _lost(row: Row) -> str:
    """The tasks that lost points, with how many."""
    from dlgrade.gradebook import number

    if not row.points:
        return "everything"
    parts = []
    for name, task in row.lab.tasks.items():
        earned = row.task_points(name)
        if earned is not None and task.points - earned > 1e-6:
            parts.append(f"{name} {number(task.points - earned)}")
    return ", ".join(parts)
