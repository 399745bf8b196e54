"""Checks on pictures in a figure: the same up to brightness and contrast, however they were drawn."""

from __future__ import annotations

import numpy as np

from labkit import checks
from labkit.figures import Axes, Image


def shows(image: Image, wanted: np.ndarray, *, any_way_up: bool = False, sign: bool = False) -> bool:
    """Whether an image shows ``wanted (h, w)``: the same up to brightness and contrast.

    Args:
        image: what is drawn.
        wanted: the picture, its first row at the top. If it is constant, every constant picture is like it.
        any_way_up: also accept the first row at the bottom, as ``pcolormesh`` draws it by itself.
        sign: only contrast may differ: the values are ``wanted`` times a positive number.
    """
    shown = image.values[..., 0] if image.values.ndim == 3 else image.values
    if shown.shape != wanted.shape or not np.isfinite(shown).all():
        return False
    return any(
        _proportional(candidate, wanted, sign)
        for candidate in ((shown, shown[::-1]) if any_way_up else (shown,))
    )


def expect_gray(panel: Axes, wanted: np.ndarray, what: str) -> None:
    """Fail unless the panel shows one picture, ``wanted (h, w)`` in gray; black may be white."""
    __tracebackhide__ = True
    checks.equal(len(panel.images), 1, f"the number of images in the panel of {what}")
    (image,) = panel.images
    if not shows(image, wanted):
        upside_down = shows(image, wanted, any_way_up=True)
        shape = f"a picture of {image.values.shape} values"
        turned = shows(image, wanted.T, any_way_up=True)
        got = "the picture upside down" if upside_down else f"another picture ({shape})"
        got = "the picture with its rows as columns" if turned and not upside_down else got
        checks.fail(what, "the image itself, its first row at the top", got)
    hint = "imshow(image, cmap='gray')"
    got = f"the colours of {image.cmap}"
    checks.that(image.gray, what, expected="shades of gray", got=got, hint=hint)
    span = abs(image.high - image.low)
    if image.values.ndim == 2 and np.ptp(wanted) > 0 and span > 0:
        contrast = float(np.ptp(image.values)) / span
        checks.that(
            contrast > 0.3,
            f"the contrast of {what}",
            expected="the image's darkest and brightest values far apart",
            got=f"all values within {contrast:.1%} of the range from {image.low:g} to {image.high:g}",
            hint="vmin and vmax are the values that become black and white",
        )


def _proportional(shown: np.ndarray, wanted: np.ndarray, sign: bool) -> bool:
    if not sign:
        shown, wanted = shown - shown.mean(), wanted - wanted.mean()
    size = float(np.sqrt((shown**2).sum() * (wanted**2).sum()))
    if size == 0:
        return bool(np.ptp(shown) == 0 and np.ptp(wanted) == 0)
    likeness = float((shown * wanted).sum()) / size
    return (likeness if sign else abs(likeness)) > 0.9999
