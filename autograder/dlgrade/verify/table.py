"""What ``dlgrade verify`` shows at the end, and the list of messages that students would read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table

from dlgrade.course import Lab
from dlgrade.results import Status
from dlgrade.verify.cases import GROUPS
from dlgrade.verify.mutants import Fate
from dlgrade.verify.running import Finding

_COLUMNS = ("sources", "leaks", *GROUPS)


def table(labs: Sequence[Lab], findings: Iterable[Finding]) -> Table:
    """A row a lab, a column a group: how many are as they must be, of how many."""
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for finding in findings:
        counts[finding.lab.id, finding.group].append(not finding.problems)
        seconds[finding.lab.id] += finding.seconds
    shown = Table("lab", *_COLUMNS, "seconds", box=None, pad_edge=False, header_style="bold")
    for column in shown.columns[1:]:
        column.justify = "right"
    for lab in labs:
        cells = [_cell(counts[lab.id, group]) for group in _COLUMNS]
        shown.add_row(lab.id, *cells, f"{seconds[lab.id]:.0f}")
    totals = [_cell([good for lab in labs for good in counts[lab.id, group]]) for group in _COLUMNS]
    shown.add_row("all", *totals, f"{sum(seconds.values()):.0f}", style="bold")
    return shown


def scores(labs: Sequence[Lab], counts: Mapping[tuple[str, str], int]) -> Table:
    """A row a lab: what became of its mutants; the score is the share caught of those not equivalent."""
    shown = Table("lab", "mutants", *Fate, "score", box=None, pad_edge=False, header_style="bold")
    for column in shown.columns[1:]:
        column.justify = "right"
    for name, ids in [*((lab.id, [lab.id]) for lab in labs), ("all", [lab.id for lab in labs])]:
        row = {fate: sum(counts.get((lab, fate), 0) for lab in ids) for fate in Fate}
        total = sum(row.values())
        telling = total - row[Fate.EQUIVALENT]
        score = f"{row[Fate.CAUGHT] / telling:.1%}" if telling else "-"
        shown.add_row(name, f"{total}", *(f"{row[fate]}" for fate in Fate), score)
    return shown


def messages(findings: Iterable[Finding]) -> str:
    """What a student would read for each wrong answer, as Markdown: one section a task."""
    lines = ["# What students read", ""]
    wrong = [f for f in findings if f.group == "wrong" and f.case is not None and f.result is not None]
    for finding in sorted(wrong, key=lambda finding: finding.name):
        assert finding.case is not None
        assert finding.result is not None
        lines += [f"## {finding.name}", ""]
        for test in finding.result.tests:
            if test.status is not Status.PASSED:
                lines += [
                    f"- {test.task}.{test.test} ({test.visibility})",
                    "",
                    "```",
                    test.message,
                    "```",
                    "",
                ]
    return "\n".join(lines)


def _cell(found: Sequence[bool]) -> str:
    if not found:
        return "-"
    return f"{sum(found)}" if all(found) else f"[red]{sum(found)} of {len(found)}[/]"
