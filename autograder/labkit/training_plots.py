"""What the figures of step 2 must show: digits with their labels, and how a training went."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from labkit import checks, pictures, plots
from labkit.figures import Axes

PANELS = {
    "accuracy": ("accuracy", "val_accuracy"),
    "loss": ("loss", "val_loss"),
    "learning rate": ("learning_rate",),
}
_WORDS = {"accuracy": r"\bacc", "loss": r"\bloss", "learning rate": r"\blr\b|\brates?\b"}


def samples(value: Any, images: np.ndarray, digits: Sequence[int], count: int) -> dict[int, Axes]:
    """The panels by the number of the image that each shows, once there are ``count``, titled and different.

    Args:
        value: what ``plot_samples`` returned.
        images: ``(n, 28, 28, 1)``, no two of them alike.
        digits: what each shows.
        count: how many must be shown.
    """
    __tracebackhide__ = True
    found = [axes for axes in plots.panels(plots.figure(value)) if axes.images]
    checks.equal(len(found), count, "the number of panels with an image")
    shown: dict[int, Axes] = {}
    for place, axes in enumerate(found, 1):
        which = [i for i in range(len(images)) if pictures.shows(axes.images[0], images[i, :, :, 0])]
        if not which:
            pictures.expect_gray(axes, images[place - 1, :, :, 0], f"the image of panel {place}")
        checks.that(
            which and which[0] not in shown,
            f"the image of panel {place}",
            expected="one of the images that no other panel shows",
            got="one that another panel shows",
        )
        title = " ".join(axes.title.split())
        hint = "labels come one-hot, (n, 10), or as integers, (n,)"
        checks.equal(title, f"Label: {digits[which[0]]}", f"the title of panel {place}", hint=hint)
        shown[which[0]] = axes
    return shown


def history_panels(value: Any, history: dict[str, list[float]]) -> dict[str, Axes]:
    """The panels of ``PANELS``, once each has a place of its own and a line over the epochs per series."""
    __tracebackhide__ = True
    drawn = plots.figure(value)
    plots.expect_panels(drawn, 3)
    found = {}
    for name, keys in PANELS.items():
        hint = _rate_hint(drawn, history) if name == "learning rate" else ""
        series = {key: history[key] for key in keys}
        panel = plots.panel_with(drawn, series, f"the panel of the {name}", hint=hint)
        for key in keys:
            plots.expect_line(panel, history[key], f"the line of {key!r}")
        found[name] = panel
    places = {tuple(panel.bounds) for panel in found.values()}
    checks.equal(len(places), 3, "the number of panels that the accuracy, the loss and the rate take")
    return found


def expect_own_names(found: dict[str, Axes], history: dict[str, list[float]]) -> None:
    """Fail if words in a panel, or in a legend, say something else than what is drawn; no words are fine."""
    __tracebackhide__ = True
    for name, panel in found.items():
        text = f"{panel.title} {panel.ylabel}"
        others = [other for other, words in _WORDS.items() if re.search(words, text, re.IGNORECASE)]
        checks.that(
            not others or name in others,
            f"the words at the panel that shows the {name}",
            expected=f"something about the {name}",
            got=repr(text.strip()),
        )
    for name in ("accuracy", "loss"):
        for key, own, other in ((name, "train", "val"), (f"val_{name}", "val", "train")):
            for line in plots.lines_with(found[name], history[key]):
                text = line.legend.lower()
                checks.that(
                    own in text or other not in text,
                    f"the legend's words for the line of {key!r}",
                    expected=f"something with {own!r}",
                    got=repr(line.legend),
                )


def _rate_hint(drawn: Any, history: dict[str, list[float]]) -> str:
    length = len(history["learning_rate"])
    flat = [
        line
        for panel in plots.panels(drawn)
        for line in plots.lines(panel)
        if len(line.y) == length and np.ptp(line.y) == 0
    ]
    return "the line is constant, and the rate was not: take history['learning_rate']" if flat else ""
