"""What a student's plot function drew, drawn again from its description: a picture for the feedback.

The description comes from a worker, so nothing in it is trusted: colours, texts and numbers are only used
where matplotlib takes them, and a panel that it cannot draw stays empty.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from labkit.figures import Axes, FigureDescription, Image
from matplotlib.axes import Axes as Panel
from matplotlib.colors import is_color_like
from matplotlib.figure import Figure

_MAX_PANELS = 60
_MAX_ARTISTS = 40
"""Of each kind, in one panel."""
_MAX_POINTS = 4000
"""Along a line; of longer ones every so-many-th."""
_MAX_PIXELS = 256
"""Along each side of an image."""
_MAX_TEXT = 80
_LARGEST = 1e30
_MARKERS = frozenset(".,ov^<>12348spP*hH+xXDd|_")
_SHORTEST, _LONGEST = 2.0, 10.0
"""Sides of the picture, in inches."""


def redraw(figure: FigureDescription) -> bytes:
    """A PNG of a figure; empty when it cannot be drawn.

    It never raises: a picture is a decoration, and must not cost a mark.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a glyph that no font has, a legend without entries
            return _png(_canvas(figure))
    except Exception:
        return b""


def _canvas(figure: FigureDescription) -> Figure:
    panels = [(axes, box) for axes in figure.axes if not axes.colorbar and (box := _box(axes))][:_MAX_PANELS]
    canvas = Figure(figsize=_size(figure.size))
    for axes, box in panels:
        panel = canvas.add_axes(box)
        try:
            _draw(panel, axes)
        except (ValueError, TypeError, OverflowError):
            panel.clear()
    canvas.suptitle(_text(figure.title), fontsize=9)
    canvas.supxlabel(_text(figure.xlabel), fontsize=8)
    canvas.supylabel(_text(figure.ylabel), fontsize=8)
    return canvas


def _size(inches: Sequence[float]) -> tuple[float, float]:
    """The figure's own width and height, made smaller or larger until both are bearable."""
    sides = np.asarray(inches, np.float64)
    if sides.shape != (2,) or not np.isfinite(sides).all() or not (sides > 0).all():
        sides = np.array([6.4, 4.8])
    width, height = np.clip(sides * min(1.0, _LONGEST / sides.max()), _SHORTEST, _LONGEST)
    return float(width), float(height)


def _box(axes: Axes) -> tuple[float, float, float, float] | None:
    """Left, bottom, width and height within the figure; None for a panel that lies outside it."""
    if len(axes.bounds) != 4 or not np.isfinite(axes.bounds).all():
        return None
    left, bottom, width, height = (float(value) for value in axes.bounds)
    inside = 0 <= left < 1 and 0 <= bottom < 1 and 0.005 < width <= 1 and 0.005 < height <= 1
    return (left, bottom, width, height) if inside else None


def _draw(panel: Panel, axes: Axes) -> None:
    for image in axes.images[:_MAX_ARTISTS]:
        _image(panel, image)
    for bar in axes.bars[: 4 * _MAX_ARTISTS]:
        numbers = _finite([bar.x, bar.y, bar.width, bar.height])
        panel.bar(numbers[0], numbers[3], numbers[2], numbers[1], align="edge", color="#4c78a8", ec="white")
    named: set[str] = set()
    for line in axes.lines[:_MAX_ARTISTS]:
        step = 1 + len(line.x) // _MAX_POINTS
        x, y = _finite(line.x)[::step], _finite(line.y)[::step]
        color = line.color if is_color_like(line.color) else None
        marker = line.marker if line.marker in _MARKERS else "" if len(x) > 1 else "o"
        style = line.style if line.style in ("-", "--", "-.", ":") else "" if marker else "-"
        label = _text(line.legend) if line.legend not in named else ""
        named.add(line.legend)
        panel.plot(
            x,
            y,
            linestyle=style or "none",
            marker=marker,
            color=color,
            label=label or None,
            linewidth=1.3,
            markersize=4,
        )
    for points in axes.points[:_MAX_ARTISTS]:
        xy = _finite(points.xy)[:_MAX_POINTS]
        panel.scatter(xy[:, 0], xy[:, 1], s=9, label=_text(points.legend) or None)
    panel.set_title(_text(axes.title), fontsize=8)
    panel.set_xlabel(_text(axes.xlabel), fontsize=8)
    panel.set_ylabel(_text(axes.ylabel), fontsize=8)
    panel.tick_params(labelsize=7)
    if not axes.images:
        _limits(panel, axes)
    if axes.legend:
        panel.legend(fontsize=7)
    if axes.grid:
        panel.grid(alpha=0.4)
    if not axes.visible:
        panel.set_axis_off()


def _image(panel: Panel, image: Image) -> None:
    step = 1 + max(image.values.shape[:2], default=0) // _MAX_PIXELS
    pixels = _finite(image.values[::step, ::step])
    if pixels.ndim == 3 and pixels.shape[-1] not in (3, 4):
        pixels = pixels[..., 0]
    cmap = image.cmap if image.cmap in matplotlib.colormaps else "gray" if image.gray else "viridis"
    scale: dict[str, Any] = {} if pixels.ndim == 3 else {"cmap": cmap, "vmin": image.low, "vmax": image.high}
    panel.imshow(pixels, aspect="auto" if min(pixels.shape[:2]) < 2 else "equal", **scale)
    panel.set_xticks([])
    panel.set_yticks([])


def _limits(panel: Panel, axes: Axes) -> None:
    for limits, put in ((axes.xlim, panel.set_xlim), (axes.ylim, panel.set_ylim)):
        if len(limits) == 2 and np.isfinite(limits).all() and limits[0] != limits[1]:
            put(*np.clip(limits, -_LARGEST, _LARGEST))
    shown = list(zip(axes.xticks, axes.xticklabels, strict=False))[:_MAX_ARTISTS]
    named = [(place, _text(label)) for place, label in shown if label and np.isfinite(place)]
    if named and any(not _is_number(label) for _, label in named):
        panel.set_xticks([place for place, _ in named], [label for _, label in named], fontsize=6)


def _is_number(label: str) -> bool:
    try:
        float(label.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return False
    return True


def _finite(values: Sequence[float] | np.ndarray) -> np.ndarray:
    numbers = np.asarray(values, np.float64)
    return np.clip(np.where(np.isfinite(numbers), numbers, np.nan), -_LARGEST, _LARGEST)


def _text(words: str) -> str:
    """Without mathematics, which matplotlib would parse, and not too long."""
    plain = "".join(c if c.isprintable() else " " for c in words)
    plain = plain.encode("utf-8", "replace").decode()
    short = plain if len(plain) <= _MAX_TEXT else plain[:_MAX_TEXT] + "…"
    return short.replace("$", r"\$")


def _png(canvas: Figure) -> bytes:
    picture = io.BytesIO()
    options: dict[str, Any] = {
        "format": "png",
        "dpi": 85,
        "bbox_inches": "tight",
        "metadata": {"Software": None},
    }
    canvas.savefig(picture, **options)
    return picture.getvalue()
