"""A matplotlib figure as data: what is drawn where, in numbers and words.

``labkit.artists`` reads it from the figure, where that is; what has crossed from another process is the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np


@dataclass
class Line:
    """One line, by ``plot``, ``step``, ``errorbar`` or ``stairs``: float64 arrays of one length."""

    x: np.ndarray
    y: np.ndarray
    label: str
    legend: str
    """The text that a legend of the panel or of the figure shows beside it; empty without one."""
    color: str
    style: str
    marker: str


@dataclass
class Image:
    """One picture, by ``imshow`` or ``pcolormesh``."""

    values: np.ndarray
    """(h, w) or (h, w, channels), as it is seen: the first row at the top, the first column on the left."""
    cmap: str
    gray: bool
    """Whether it has no colours: by its colormap, or by three equal channels."""
    low: float
    high: float


@dataclass
class Bar:
    """One rectangle of a bar chart, in data coordinates."""

    label: str
    """Its own, or that of the ``bar`` call that made it; empty without one."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Points:
    """One scatter: ``xy`` is (n, 2)."""

    xy: np.ndarray
    label: str
    legend: str
    """As a line's."""


@dataclass
class Axes:
    """One panel. Artists that are invisible are left out."""

    title: str
    xlabel: str
    ylabel: str
    visible: bool
    """False after ``axis('off')``, and when neither a frame nor ticks are left."""
    colorbar: bool
    """Whether it is another panel's scale of colours."""
    grid: bool
    bounds: list[float]
    """Left, bottom, width, height, as fractions of the figure."""
    xlim: list[float]
    ylim: list[float]
    xticks: list[float]
    """Where the labels are that ``xticklabels`` holds."""
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
    """A whole figure; ``axes`` in the order of their making, insets after them."""

    title: str
    xlabel: str
    """By ``supxlabel``."""
    ylabel: str
    legend: list[str] | None
    """By ``figure.legend``."""
    size: list[float]
    """Width and height, in inches."""
    axes: list[Axes]


def is_figure(value: Any) -> bool:
    """Whether ``value`` is a matplotlib figure, or the description of one."""
    if isinstance(value, FigureDescription):
        return True
    from matplotlib.figure import Figure

    return isinstance(value, Figure)


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
    own = {key: _typed(kind, value) for key, kind, value in _items(FigureDescription, data)}
    return FigureDescription(**own, axes=axes)


_NESTED = {"axes", "lines", "images", "bars", "points", "texts"}


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
