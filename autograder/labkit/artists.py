"""Reading a matplotlib figure, artist by artist, into the description that ``labkit.figures`` defines."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes as MatplotlibAxes
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle, StepPatch

from labkit.figures import Axes, Bar, FigureDescription, Image, Line, Points

Entry = tuple[str, Any]
"""A legend's text and the artist beside it."""

_NOTHING = {"none", "", " "}


def describe(figure: Any) -> FigureDescription:
    """The description of a figure, which stays as it is; a description describes itself.

    Raises:
        TypeError: ``figure`` is neither.
    """
    if isinstance(figure, FigureDescription):
        return figure
    if not isinstance(figure, Figure):
        raise TypeError(f"expected a matplotlib Figure, got {type(figure).__name__}")
    entries = _entries(figure.legends)
    return FigureDescription(
        title=figure.get_suptitle(),
        xlabel=figure.get_supxlabel(),
        ylabel=figure.get_supylabel(),
        legend=[text for text, _ in entries] if figure.legends else None,
        size=[float(inches) for inches in figure.get_size_inches()],
        axes=[_axes(axes, figure, entries) for axes in [*figure.axes, *_insets(figure.axes)]],
    )


def _insets(panels: list[MatplotlibAxes]) -> list[MatplotlibAxes]:
    """Axes inside of axes, which the figure does not list; a secondary axis is no panel."""
    found = [child for axes in panels for child in axes.child_axes if isinstance(child, MatplotlibAxes)]
    return found + _insets(found) if found else []


def _axes(axes: MatplotlibAxes, figure: Figure, shared: list[Entry]) -> Axes:
    shown = axes.get_visible()
    legends = [child for child in axes.get_children() if isinstance(child, Legend)]
    entries = [*_entries(legends), *shared]
    bounds = axes.bbox.transformed(figure.transFigure.inverted()).bounds
    framed = bool(axes.axison and shown)  # if not, there are no ticks, and making them would take long
    ticks = axes.get_xticklabels() if framed else []  # this also places them
    gridlines = axes.get_xgridlines() + axes.get_ygridlines() if framed else []
    panel = Axes(
        title=axes.get_title() or axes.get_title("left") or axes.get_title("right"),
        xlabel=axes.get_xlabel(),
        ylabel=axes.get_ylabel(),
        visible=framed and _has_frame_or_ticks(axes),
        colorbar=hasattr(axes, "_colorbar"),
        grid=any(line.get_visible() for line in gridlines),
        bounds=[float(edge) for edge in bounds],
        xlim=[float(edge) for edge in axes.get_xlim()],
        ylim=[float(edge) for edge in axes.get_ylim()],
        xticks=[float(label.get_position()[0]) for label in ticks],
        xticklabels=[label.get_text() for label in ticks],
        legend=[text for text, _ in _entries(legends)] if legends else None,
    )
    if not shown:
        return panel
    labels = _labels_of_bars(axes)
    collections = [item for item in axes.collections if item.get_visible()]
    patches = [patch for patch in axes.patches if patch.get_visible()]
    meshes = [item for item in collections if isinstance(item, QuadMesh)]
    panel.lines = [_line(line, entries) for line in axes.get_lines() if _is_seen(line)]
    panel.lines += [_stairs(patch, entries) for patch in patches if isinstance(patch, StepPatch)]
    images = [item for item in [*axes.get_images(), *meshes] if item.get_visible()]
    panel.images = [_image(item, axes) for item in images if item.get_array() is not None]
    panel.bars = [
        Bar(
            label=labels.get(id(bar), ""),
            x=float(bar.get_x()),
            y=float(bar.get_y()),
            width=float(bar.get_width()),
            height=float(bar.get_height()),
        )
        for bar in patches
        if isinstance(bar, Rectangle)
    ]
    panel.points = [
        Points(
            xy=np.ma.filled(np.ma.asarray(item.get_offsets(), dtype=np.float64), np.nan),
            label=str(item.get_label()),
            legend=_legend_text(item, entries),
        )
        for item in collections
        if isinstance(item, PathCollection)
    ]
    panel.texts = [text.get_text() for text in axes.texts if text.get_visible()]
    return panel


def _has_frame_or_ticks(axes: MatplotlibAxes) -> bool:
    if axes.get_frame_on() and any(spine.get_visible() for spine in axes.spines.values()):
        return True
    ticks = [
        tick for axis in (axes.xaxis, axes.yaxis) if axis.get_visible() for tick in axis.get_major_ticks()
    ]
    parts = [part for tick in ticks for part in (tick.tick1line, tick.tick2line, tick.label1, tick.label2)]
    return any(part.get_visible() for part in parts)


def _is_seen(line: Line2D) -> bool:
    drawn = str(line.get_linestyle()).lower() not in _NOTHING
    marked = str(line.get_marker()).lower() not in _NOTHING
    return line.get_visible() and (drawn or marked) and line.get_alpha() != 0


def _line(line: Line2D, entries: list[Entry]) -> Line:
    return Line(
        # converted by matplotlib, which takes dates, names and tensors
        x=np.asarray(line.get_xdata(orig=False), dtype=np.float64),
        y=np.asarray(line.get_ydata(orig=False), dtype=np.float64),
        label=str(line.get_label()),
        legend=_legend_text(line, entries),
        color=_color(line),
        style=str(line.get_linestyle()),
        marker=str(line.get_marker()),
    )


def _stairs(patch: StepPatch, entries: list[Entry]) -> Line:
    values, edges, _ = patch.get_data()
    return Line(
        x=np.asarray(edges, dtype=np.float64)[:-1],
        y=np.asarray(values, dtype=np.float64),
        label=str(patch.get_label()),
        legend=_legend_text(patch, entries),
        color=_color(patch),
        style=str(patch.get_linestyle()),
        marker="None",
    )


def _entries(legends: list[Legend]) -> list[Entry]:
    return [
        (text.get_text(), handle)
        for legend in legends
        if legend.get_visible()
        for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=False)
    ]


def _legend_text(artist: Any, entries: list[Entry]) -> str:
    """The entry that looks like ``artist``; if several do, the one that has its label."""
    label = str(artist.get_label())
    for look in (_look, _color):  # a handle of the student's own may have the colour and nothing else
        alike = {text for text, handle in entries if look(handle) == look(artist)}
        if label in alike:
            return label
        if len(alike) == 1:
            return alike.pop()
    return label if label in {text for text, _ in entries} else ""


def _look(artist: Any) -> tuple[str, ...]:
    if isinstance(artist, Line2D):
        return _color(artist), str(artist.get_linestyle()), str(artist.get_marker())
    return (_color(artist),)


def _color(artist: Any) -> str:
    color: Any = None
    if isinstance(artist, Line2D):
        color = artist.get_color()
    elif isinstance(artist, StepPatch):
        color = artist.get_edgecolor()
    elif isinstance(artist, Patch):
        color = artist.get_facecolor()
    elif isinstance(artist, PathCollection) and len(artist.get_facecolor()):
        color = artist.get_facecolor()[0]
    return type(artist).__name__ if color is None else to_hex(color)


def _labels_of_bars(axes: MatplotlibAxes) -> dict[int, str]:
    """A bar's own label, or the one of the call that drew it, by the id of the bar."""
    labels = {}
    for container in axes.containers:
        for bar in container:
            if isinstance(bar, Rectangle):
                names = [str(bar.get_label()), str(container.get_label())]
                labels[id(bar)] = next((name for name in names if name and not name.startswith("_")), "")
    return labels


def _image(image: Any, axes: MatplotlibAxes) -> Image:
    low, high = image.get_clim()
    values = np.ma.filled(np.ma.asarray(image.get_array(), dtype=np.float64), np.nan)
    (left, right), (first, last) = _edges(image)
    if (right - left) * np.subtract(*axes.get_xlim()) > 0:
        values = values[:, ::-1]
    if (first - last) * np.subtract(*axes.get_ylim()) > 0:
        values = values[::-1]
    return Image(
        values=values,
        cmap=image.get_cmap().name,
        gray=_is_gray(image, values),
        low=float("nan") if low is None else float(low),
        high=float("nan") if high is None else float(high),
    )


def _edges(image: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the first and the last column are, and the first and the last row, in data coordinates."""
    if isinstance(image, QuadMesh):
        corners = np.asarray(image.get_coordinates(), dtype=np.float64)
        return (corners[0, 0, 0], corners[0, -1, 0]), (corners[0, 0, 1], corners[-1, 0, 1])
    left, right, bottom, top = image.get_extent()
    return (left, right), ((top, bottom) if image.origin == "upper" else (bottom, top))


def _is_gray(image: Any, values: np.ndarray) -> bool:
    colors = values[..., :3] if values.ndim == 3 else image.get_cmap()(np.linspace(0, 1, 17))[:, :3]
    return bool(np.ptp(colors, axis=-1).max(initial=0.0) <= 0.01 * np.abs(colors).max(initial=0.0))
