"""Reading a figure of explanations: each image's picture, and a signed map of its values for each class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from labkit import checks, pictures, plots
from labkit.figures import Axes, FigureDescription, Image


class _Shown(NamedTuple):
    """One picture, and the panel that it lies in."""

    panel: Axes
    image: Image


def expect_rows(drawn: FigureDescription, values: np.ndarray, images: np.ndarray) -> None:
    """Fail unless each image has a row with its picture and one signed map per class, classes in order.

    A row may take several lines, as long as no other image's panels lie in them. Everything may be drawn with
    the first row of pixels at the bottom, if it is everything.

    Args:
        drawn: the figure.
        values: ``(n, 28, 28, 1, classes)``, any two maps different.
        images: ``(n, 28, 28, 1)``.
    """
    __tracebackhide__ = True
    # what is masked is left blank, like a zero
    shown = [
        _Shown(panel, replace(image, values=np.nan_to_num(image.values)))
        for panel in plots.panels(drawn)
        for image in panel.images
    ]
    upright = any(pictures.shows(item.image, image[:, :, 0]) for item in shown for image in images)
    turned: Callable[[np.ndarray], np.ndarray] = (lambda x: x) if upright else (lambda x: x[::-1])
    floor = np.inf
    for number in range(len(images)):
        photos = [item.panel for item in shown if pictures.shows(item.image, turned(images[number, :, :, 0]))]
        checks.that(
            photos,
            f"the picture of image {number}",
            expected="the image itself in a panel",
            got=_found(shown),
        )
        maps = [_panel_of_map(shown, turned, values, number, digit) for digit in range(values.shape[-1])]
        _expect_order(maps, number)
        beside = min(photos, key=lambda panel: abs(_top(panel) - _top(maps[0])))
        row = [beside, *maps]
        checks.that(
            max(_top(panel) for panel in row) <= floor + 1e-6,
            f"the rows: where image {number} and its maps are",
            expected="a row of their own for each image, the first one at the top",
            got=f"panels of image {number} beside or above those of image {number - 1}",
        )
        floor = min(panel.bounds[1] for panel in row)


def _panel_of_map(
    shown: list[_Shown],
    turned: Callable[[np.ndarray], np.ndarray],
    values: np.ndarray,
    number: int,
    digit: int,
) -> Axes:
    """The panel of one map; the message of a failure names the mistake when it is a known one."""
    __tracebackhide__ = True
    wanted = turned(values[number, :, :, 0, digit])
    what = f"the map of image {number} for class {digit}"
    found = [item for item in shown if pictures.shows(item.image, wanted, sign=True)]
    if not found:
        known = {
            "the sign is lost: this is the map of the absolute values": np.abs(wanted),
            "values below 0 are cut off": np.maximum(wanted, 0),
            "values above 0 are cut off": np.minimum(wanted, 0),
            "the sign is turned round": -wanted,
            "rows and columns are exchanged": wanted.T,
            "the map is upside down and its image is not": wanted[::-1],
        }
        hints = [
            words
            for words, other in known.items()
            if any(pictures.shows(item.image, other, sign=True) for item in shown)
        ]
        if not hints and any(pictures.shows(item.image, wanted) for item in shown):
            hints = ["the map is shifted: a value of 0 must stay 0, so divide, but don't subtract"]
        expected = f"a panel that shows values[{number}, :, :, 0, {digit}], up to a positive factor"
        checks.fail(what, expected, _found(shown), "".join(hints[:1]))
    panel, image = found[0]
    checks.that(
        not image.low >= 0 and not image.high <= 0,
        f"{what}: the range of its colours",
        expected="from a negative to a positive number: the map has values of both signs",
        got=f"from {image.low:g} to {image.high:g}",
        hint="vmin=-limit, vmax=limit gives both signs the same range, and 0 the middle",
    )
    beyond = float(np.mean((image.values < image.low) | (image.values > image.high)))
    checks.that(
        beyond <= 0.5,
        f"{what}: the range of its colours",
        expected="most values within it, so that large ones look larger than small ones",
        got=f"from {image.low:g} to {image.high:g}, with {beyond:.0%} of the values beyond it",
        hint="the limit is a number as large as the map's largest values",
    )
    return panel


def _expect_order(maps: list[Axes], number: int) -> None:
    """The maps' panels are in reading order: left to right, and the next line below."""
    __tracebackhide__ = True
    digits = {id(panel): digit for digit, panel in enumerate(maps)}
    read = [digits[id(panel)] for line in plots.rows(maps) for panel in line]
    checks.equal(read, list(range(len(maps))), f"the order of the classes in the maps of image {number}")


def _top(panel: Axes) -> float:
    return panel.bounds[1] + panel.bounds[3]


def _found(shown: list[_Shown]) -> str:
    sizes = sorted({"×".join(map(str, item.image.values.shape)) for item in shown})
    return f"not among the {len(shown)} pictures in the figure ({', '.join(sizes) or 'none'})"
