"""A small picture of what was expected and what came, where arrays of images or series differ."""

from __future__ import annotations

import io

import numpy as np
from matplotlib.figure import Figure

_INK = {"expected": "#1b6ca8", "got": "#c4500b"}
_LARGEST = 1e30
"""What matplotlib can still scale."""
_SIDES = range(8, 129)
"""Rows and columns of what is shown as an image."""
_CHANNELS = (1, 3)
_POINTS = range(5, 1001)
"""Length of what is shown as a series."""


def draw(expected: np.ndarray, got: np.ndarray) -> bytes:
    """A PNG of the image or series in which two arrays of one shape differ most.

    Args:
        expected: ``(…, side, side)`` or ``(…, side, side, channels)`` for images, of which one channel is
            shown, and ``(…, steps)`` or ``(…, steps, 1)`` for series; anything else has no picture.
        got: the same shape; it may hold anything, also NaN and infinities.

    Returns:
        The picture, or nothing where there is none to draw.
    """
    want, have = _numbers(expected), _numbers(got)
    if want.shape != have.shape or not want.ndim or not want.size:
        return b""
    if _is_image(want.shape[:-1]) and want.shape[-1] in _CHANNELS:
        want, have = np.moveaxis(want, -1, -3), np.moveaxis(have, -1, -3)
    if _is_image(want.shape):
        return _images(*_worst(want, have, 2))
    if want.ndim > 1 and want.shape[-1] == 1:
        want, have = want[..., 0], have[..., 0]
    if want.shape[-1] in _POINTS:
        return _series(*_worst(want, have, 1))
    return b""


def _is_image(shape: tuple[int, ...]) -> bool:
    """Whether the last two axes are an image's: a few rows of series are none, so it must be square."""
    return len(shape) >= 2 and shape[-1] == shape[-2] and shape[-1] in _SIDES


def _numbers(values: np.ndarray) -> np.ndarray:
    numbers = np.asarray(values)
    if not (np.issubdtype(numbers.dtype, np.number) or numbers.dtype == bool) or np.iscomplexobj(numbers):
        return np.empty(0)
    finite = np.where(np.isfinite(numbers), numbers, np.nan).astype(np.float64)
    return np.clip(finite, -_LARGEST, _LARGEST)


def _worst(want: np.ndarray, have: np.ndarray, inner: int) -> tuple[np.ndarray, np.ndarray]:
    """The part, of the last ``inner`` axes, in which the two differ most."""
    wants, haves = (values.reshape(-1, *values.shape[values.ndim - inner :]) for values in (want, have))
    off = np.nan_to_num(np.abs(wants - haves), nan=np.inf).reshape(len(wants), -1).max(axis=1)
    place = int(np.argmax(off))
    return wants[place], haves[place]


def _images(want: np.ndarray, have: np.ndarray) -> bytes:
    figure = Figure(figsize=(4.6, 1.9), layout="constrained")
    low, high = np.nanmin(want, initial=0.0), np.nanmax(want, initial=1e-9)
    for axes, values, title in zip(
        figure.subplots(1, 3),
        (want, have, np.abs(want - have)),
        ("expected", "got", "difference"),
        strict=True,
    ):
        limits = {} if title == "difference" else {"vmin": low, "vmax": high}
        axes.imshow(values, cmap="gray", **limits)
        axes.set_title(title, fontsize=9)
        axes.set_axis_off()
    return _png(figure)


def _series(want: np.ndarray, have: np.ndarray) -> bytes:
    figure = Figure(figsize=(4.6, 1.9), layout="constrained")
    axes = figure.subplots()
    axes.plot(want, "-", color=_INK["expected"], linewidth=2.2, label="expected")
    axes.plot(have, "--", color=_INK["got"], linewidth=1.2, marker=".", markersize=3, label="got")
    axes.legend(fontsize=8)
    axes.tick_params(labelsize=8)
    return _png(figure)


def _png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, metadata={"Software": None})
    return picture.getvalue()
