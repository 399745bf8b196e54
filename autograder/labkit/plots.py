"""Checks on a figure that take every reasonable way of drawing the same thing.

Spare panels, empty ones and scales of colours don't count; a panel may be anywhere, and so may a line in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labkit import checks, figures
from labkit.figures import Axes, FigureDescription, Line

RTOL = 1e-5
"""How far a drawn number may be off, relative to the largest one: float32 holds seven digits."""


def described(value: Any, what: str) -> FigureDescription:
    """The description of a figure, once ``value`` is one; it stays open if it is."""
    __tracebackhide__ = True
    hint = "does the function end in a return?" if value is None else "return the Figure, not its axes"
    checks.that(
        figures.is_figure(value),
        f"{what} has the wrong type",
        expected="matplotlib Figure",
        got=checks.describe(value),
        hint=hint,
    )
    if isinstance(value, FigureDescription):
        return value
    from labkit import artists  # with all of matplotlib, which a description does without

    return artists.describe(value)


def figure(value: Any, what: str = "the result") -> FigureDescription:
    """The description of a figure, once ``value`` is one; pyplot does not keep it open any longer."""
    __tracebackhide__ = True
    description = described(value, what)
    if description is not value:
        import matplotlib.pyplot as plt

        plt.close(value)
    return description


def drawn(value: Any, what: str = "the result") -> FigureDescription:
    """The description of a figure, once ``value`` is one on which something is drawn."""
    __tracebackhide__ = True
    description = figure(value, what)
    expect_anything(description, what)
    return description


def expect_anything(description: FigureDescription, what: str) -> None:
    """Fail if nothing is drawn on a figure."""
    __tracebackhide__ = True
    hint = "draw on the axes of the figure that is returned"
    checks.that(
        panels(description), what, expected="a figure with something drawn", got="an empty one", hint=hint
    )


def panels(drawn: FigureDescription) -> list[Axes]:
    """The panels in which something is drawn, in the order of their making; twins are one panel."""
    places: dict[tuple[float, ...], list[Axes]] = {}
    for axes in drawn.axes:
        if not axes.colorbar and (lines(axes) or axes.images or axes.bars):
            places.setdefault(tuple(round(edge, 4) for edge in axes.bounds), []).append(axes)
    return [_as_one(twins) for twins in places.values()]


def expect_panels(
    drawn: FigureDescription, count: int, what: str = "the figure", *, hint: str = ""
) -> list[Axes]:
    """The panels in which something is drawn, once there are ``count`` of them."""
    __tracebackhide__ = True
    found = panels(drawn)
    checks.equal(len(found), count, f"the number of panels of {what} in which something is drawn", hint=hint)
    return found


def rows(found: Sequence[Axes]) -> list[list[Axes]]:
    """The panels by rows, from the top, each row from the left."""
    by_height = sorted(found, key=lambda axes: -_middle(axes)[1])
    result: list[list[Axes]] = []
    for axes in by_height:
        # panels of one row have one middle; a row is at least as far away as half a panel is high
        if result and _middle(result[-1][0])[1] - _middle(axes)[1] < axes.bounds[3] / 2:
            result[-1].append(axes)
        else:
            result.append([axes])
    return [sorted(row, key=lambda axes: _middle(axes)[0]) for row in result]


def lines(panel: Axes) -> list[Line]:
    """The lines and the scatters of a panel, without points that are not finite and in the order of x."""
    scatters = [
        Line(s.xy[:, 0], s.xy[:, 1], s.label, s.legend, color="", style="None", marker="o")
        for s in panel.points
        if s.xy.ndim == 2 and s.xy.shape[1] == 2
    ]
    found = []
    for line in [*panel.lines, *scatters]:
        if line.x.shape != line.y.shape or line.x.ndim != 1:
            continue
        keep = np.isfinite(line.x) & np.isfinite(line.y)
        order = np.argsort(line.x[keep], kind="stable")
        if keep.any():
            parts = line.label, line.legend, line.color, line.style, line.marker
            found.append(Line(line.x[keep][order], line.y[keep][order], *parts))
    return found


def from_0_or_1(line: Line) -> bool:
    """Whether ``x`` counts the points of the line from 0 or from 1."""
    count = np.arange(len(line.x))
    return any(np.allclose(line.x, count + start, rtol=0, atol=1e-6) for start in (0, 1))


def lines_with(panel: Axes, y: Sequence[float] | np.ndarray, *, rtol: float = RTOL) -> list[Line]:
    """The lines of the panel that go through these values, whatever their x."""
    wanted = np.asarray(y, dtype=np.float64)
    atol = rtol * max(float(np.abs(wanted).max(initial=0.0)), 1e-12)
    return [
        line
        for line in lines(panel)
        if line.y.shape == wanted.shape and np.allclose(line.y, wanted, rtol=0, atol=atol)
    ]


def panel_with(
    drawn: FigureDescription, series: Mapping[str, Sequence[float] | np.ndarray], what: str, *, hint: str = ""
) -> Axes:
    """The panel that holds a line for each of the series; where several do, the first.

    Args:
        drawn: the figure.
        series: what to call a line in a message, and its values.
        what: the student's word for the panel.
        hint: added to a failing message.
    """
    __tracebackhide__ = True
    candidates = panels(drawn)
    missing = {
        index: [name for name, y in series.items() if not lines_with(axes, y)]
        for index, axes in enumerate(candidates)
    }
    complete = [candidates[index] for index, names in missing.items() if not names]
    fewest = min(missing.values(), key=len, default=list(series))
    checks.that(
        complete,
        what,
        expected=f"one panel with a line for each of: {', '.join(series)}",
        got=f"no such panel; in the nearest one is no line through the values of: {', '.join(fewest)}",
        hint=hint,
    )
    return complete[0]


def expect_line(
    panel: Axes,
    y: Sequence[float] | np.ndarray,
    what: str,
    *,
    x: Sequence[float] | np.ndarray | None = None,
    rtol: float = RTOL,
    hint: str = "",
) -> Line:
    """The line through these values, once there is one.

    Args:
        panel: where to look.
        y: its values.
        what: the student's word for the line.
        x: where they are; None: counted from 0 or from 1.
        rtol: how far a value may be off, relative to the largest.
        hint: added to a failing message.
    """
    __tracebackhide__ = True
    found = lines_with(panel, y, rtol=rtol)
    if not found:
        others = lines(panel)
        near = min(others, key=lambda line: _distance(line, y), default=None)
        checks.fail(
            what,
            f"a line through {_values(y)}",
            f"{len(others)} other lines" + (f", the nearest through {_values(near.y)}" if near else ""),
            hint,
        )
    if x is None:
        right = [line for line in found if from_0_or_1(line)]
        places = f"0, 1, 2, … or 1, 2, 3, … ({len(found[0].x)} points)"
    else:
        right = [line for line in found if np.allclose(line.x, x, rtol=0, atol=1e-6)]
        places = _values(x)
    if not right:
        checks.fail(f"{what}: where its points are", f"x = {places}", f"x = {_values(found[0].x)}", hint)
    return right[0]


def expect_named_lines(
    panel: Axes, series: Mapping[str, Sequence[float] | np.ndarray], what: str, *, hint: str = ""
) -> None:
    """Fail unless each series is a line over 0, 1, 2, … or 1, 2, 3, …, and the legend names it.

    Args:
        panel: where to look.
        series: the name that the legend must show (more words beside it are fine), and the values.
        what: the student's word for the panel.
        hint: added to a failing message.
    """
    __tracebackhide__ = True
    for name, y in series.items():
        expect_line(panel, y, f"{what}: the line of {name!r}", hint=hint)
        named = {line.legend for line in lines_with(panel, y) if from_0_or_1(line)}
        taken = [other for other in series if other != name and any(says(t, other, series) for t in named)]
        advice = "give each line its label, and call legend()"
        if taken:
            advice = f"{taken[0]!r} is another line's name: do labels and lines come in the same order?"
        checks.that(
            any(says(text, name, series) for text in named),
            f"{what}: the legend's name of the line of {name!r}",
            expected=repr(name),
            got=" or ".join(repr(text) if text else "none" for text in sorted(named)),
            hint=hint or advice,
        )


def says(text: str, name: str, names: Sequence[str] | Mapping[str, Any] = ()) -> bool:
    """Whether ``text`` holds ``name`` and no longer one of ``names``; line breaks and spaces are alike."""
    text, name = " ".join(text.split()), " ".join(str(name).split())
    longer = [other for other in names if name in other and other != name]
    return name in text and not any(other in text for other in longer)


def expect_axis_labels(panel: Axes, drawn: FigureDescription, what: str = "the panel") -> None:
    """Fail unless both axes say what they show."""
    __tracebackhide__ = True
    for axis, text in (("x", panel.xlabel or drawn.xlabel), ("y", panel.ylabel or drawn.ylabel)):
        checks.that(text.strip(), f"the label of {what}'s {axis} axis", expected="a few words", got="nothing")


def expect_grid(panel: Axes, what: str = "the panel") -> None:
    """Fail unless the panel has grid lines."""
    __tracebackhide__ = True
    checks.that(panel.grid, f"the grid of {what}", expected="grid lines", got="none", hint="axes.grid(True)")


def expect_bars(panel: Axes, heights: Mapping[str, float], what: str, *, hint: str = "") -> None:
    """Fail unless the panel has one upright bar per name, of this height, and says which is which."""
    __tracebackhide__ = True
    bars = sorted(panel.bars, key=lambda bar: bar.x + bar.width / 2)
    checks.equal(len(bars), len(heights), f"{what}: the number of bars")
    upright = all(abs(bar.y) < 1e-9 for bar in bars)
    found = [bar.height for bar in bars] if upright else [bar.width for bar in bars]
    hint = "bar, not barh: the heights are the values" if not upright else hint
    for name, height in heights.items():
        near = [bar for bar in bars if upright and np.isclose(bar.height, height, rtol=1e-4, atol=0)]
        got = ", ".join(f"{value:.4g}" for value in found)
        checks.that(near, f"{what}: the bar of {name!r}", expected=f"height {height:.4g}", got=got, hint=hint)
        names = [text for bar in near for text in _names(panel, bars, bar)]
        checks.that(
            any(says(text, name, heights) for text in names),
            f"{what}: the name of the bar of height {height:.4g}",
            expected=repr(name),
            got=" or ".join(map(repr, names)) or "none",
        )


def _as_one(twins: list[Axes]) -> Axes:
    first = twins[0]
    if len(twins) == 1:
        return first
    legends = [text for axes in twins for text in axes.legend or ()]
    return replace(
        first,
        title=" ".join(filter(None, (axes.title for axes in twins))),
        ylabel=" ".join(filter(None, (axes.ylabel for axes in twins))),
        grid=any(axes.grid for axes in twins),
        legend=legends or None,
        lines=[line for axes in twins for line in axes.lines],
        images=[image for axes in twins for image in axes.images],
        bars=[bar for axes in twins for bar in axes.bars],
        points=[points for axes in twins for points in axes.points],
        texts=[text for axes in twins for text in axes.texts],
    )


def _middle(axes: Axes) -> tuple[float, float]:
    left, bottom, width, height = axes.bounds
    return left + width / 2, bottom + height / 2


def _distance(line: Line, y: Sequence[float] | np.ndarray) -> float:
    count = min(len(line.y), len(y))
    return float(np.abs(line.y[:count] - np.asarray(y)[:count]).sum()) + abs(len(line.y) - len(y)) * 1e6


def _values(values: Sequence[float] | np.ndarray) -> str:
    shown = ", ".join(f"{value:.4g}" for value in values[:6])
    return f"[{shown}{', …' if len(values) > 6 else ''}] ({len(values)} points)"


def _names(panel: Axes, bars: Sequence[Any], bar: Any) -> list[str]:
    """What stands at a bar: its label, the ticks below it, and the text in its turn."""
    left, right = sorted((bar.x, bar.x + bar.width))
    at = [text for tick, text in zip(panel.xticks, panel.xticklabels, strict=False) if left <= tick <= right]
    turn = list(bars).index(bar)
    return [*at, bar.label, *(panel.texts[turn : turn + 1] if len(panel.texts) == len(bars) else [])]
