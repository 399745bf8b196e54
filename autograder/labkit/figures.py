"""A matplotlib figure as data: what is drawn where, in numbers and words.

Tests call ``describe(figure)``, which gives the same description whether the figure is at hand or has crossed
from another process.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np


@dataclass
class Line:
    """One line: ``x`` and ``y`` are float64 arrays of one length."""

    x: np.ndarray
    y: np.ndarray
    label: str
    color: str
    style: str
    marker: str


@dataclass
class Image:
    """One picture, by ``imshow`` (rows from the top) or ``pcolormesh``: array (h, w) or (h, w, channels)."""

    values: np.ndarray
    cmap: str
    low: float
    high: float


@dataclass
class Bar:
    """One rectangle of a bar chart, in data coordinates."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Points:
    """One scatter: ``xy`` is (n, 2)."""

    xy: np.ndarray
    label: str


@dataclass
class Axes:
    """One panel."""

    title: str
    xlabel: str
    ylabel: str
    visible: bool
    """False after ``axis('off')``."""
    grid: bool
    bounds: list[float]
    """Left, bottom, width, height, as fractions of the figure."""
    xlim: list[float]
    ylim: list[float]
    xticklabels: list[str]
    legend: list[str] | None
    """Its entries; None without a legend."""
    lines: list[Line] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    points: list[Points] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass
class FigureDescription:
    """A whole figure; ``axes`` in the order of their making."""

    title: str
    axes: list[Axes]


def is_figure(value: Any) -> bool:
    """Whether ``value`` is a matplotlib figure, or the description of one."""
    if isinstance(value, FigureDescription):
        return True
    from matplotlib.figure import Figure

    return isinstance(value, Figure)


def describe(figure: Any) -> FigureDescription:
    """The description of a figure; a description describes itself.

    Raises:
        TypeError: ``figure`` is neither.
    """
    if isinstance(figure, FigureDescription):
        return figure
    if not is_figure(figure):
        raise TypeError(f"expected a matplotlib Figure, got {type(figure).__name__}")
    suptitle = getattr(figure, "_suptitle", None)
    return FigureDescription(
        title=suptitle.get_text() if suptitle is not None else "",
        axes=[_axes(axes) for axes in figure.axes],
    )


def as_data(description: FigureDescription) -> dict[str, Any]:
    """A description as dicts, lists and arrays."""
    return asdict(description)


def from_data(data: dict[str, Any]) -> FigureDescription:
    """A description from ``as_data``'s form.

    Raises:
        TypeError, KeyError, ValueError: ``data`` is no such thing.
    """
    axes = [
        Axes(
            **{key: _typed(kind, value) for key, kind, value in _items(Axes, panel)},
            lines=[Line(**_checked(Line, line)) for line in panel["lines"]],
            images=[Image(**_checked(Image, image)) for image in panel["images"]],
            bars=[Bar(**_checked(Bar, bar)) for bar in panel["bars"]],
            points=[Points(**_checked(Points, points)) for points in panel["points"]],
            texts=_typed("list[str]", panel["texts"]),
        )
        for panel in data["axes"]
    ]
    return FigureDescription(title=_typed("str", data["title"]), axes=axes)


_NESTED = {"lines", "images", "bars", "points", "texts"}


def _items(kind: type, data: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [(f.name, str(f.type), data[f.name]) for f in fields(kind) if f.name not in _NESTED]


def _checked(kind: type, data: dict[str, Any]) -> dict[str, Any]:
    return {f.name: _typed(str(f.type), data[f.name]) for f in fields(kind)}


def _typed(kind: str, value: Any) -> Any:
    """``value`` if it is of the annotated kind; the sender is not to be trusted."""
    kinds = {
        "str": lambda v: isinstance(v, str),
        "bool": lambda v: isinstance(v, bool),
        "float": lambda v: isinstance(v, float | int),
        "np.ndarray": lambda v: isinstance(v, np.ndarray) and v.dtype.kind in "fiub",
        "list[float]": lambda v: isinstance(v, list) and all(isinstance(i, float | int) for i in v),
        "list[str]": lambda v: isinstance(v, list) and all(isinstance(i, str) for i in v),
        "list[str] | None": lambda v: (
            v is None or (isinstance(v, list) and all(isinstance(i, str) for i in v))
        ),
    }
    if not kinds[kind](value):
        raise TypeError(f"expected {kind}, got {type(value).__name__}")
    return value


def _axes(axes: Any) -> Axes:
    from matplotlib.collections import PathCollection, QuadMesh
    from matplotlib.colors import to_hex
    from matplotlib.patches import Rectangle

    legend = axes.get_legend()
    meshes = [item for item in axes.collections if isinstance(item, QuadMesh)]
    scatters = [item for item in axes.collections if isinstance(item, PathCollection)]
    return Axes(
        title=axes.get_title() or axes.get_title("left") or axes.get_title("right"),
        xlabel=axes.get_xlabel(),
        ylabel=axes.get_ylabel(),
        visible=bool(axes.axison and axes.get_visible()),
        grid=any(line.get_visible() for line in axes.get_xgridlines() + axes.get_ygridlines()),
        bounds=[float(edge) for edge in axes.get_position().bounds],
        xlim=[float(edge) for edge in axes.get_xlim()],
        ylim=[float(edge) for edge in axes.get_ylim()],
        xticklabels=[label.get_text() for label in axes.get_xticklabels()],
        legend=None if legend is None else [text.get_text() for text in legend.get_texts()],
        lines=[
            Line(
                x=np.asarray(line.get_xdata(), dtype=np.float64),
                y=np.asarray(line.get_ydata(), dtype=np.float64),
                label=str(line.get_label()),
                color=to_hex(line.get_color()),
                style=str(line.get_linestyle()),
                marker=str(line.get_marker()),
            )
            for line in axes.get_lines()
        ],
        images=[_image(image) for image in [*axes.get_images(), *meshes]],
        bars=[
            Bar(float(bar.get_x()), float(bar.get_y()), float(bar.get_width()), float(bar.get_height()))
            for bar in axes.patches
            if isinstance(bar, Rectangle)
        ],
        points=[
            Points(xy=np.asarray(s.get_offsets(), dtype=np.float64), label=str(s.get_label()))
            for s in scatters
        ],
        texts=[text.get_text() for text in axes.texts],
    )


def _image(image: Any) -> Image:
    low, high = image.get_clim()
    values = np.ma.filled(np.ma.asarray(image.get_array(), dtype=np.float64), np.nan)
    return Image(
        values=values,
        cmap=image.get_cmap().name,
        low=float("nan") if low is None else float(low),
        high=float("nan") if high is None else float(high),
    )
