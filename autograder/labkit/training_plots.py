"""What the figures of step 2 must show: digits with their labels, and how a training went."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
        due = f"Label: {digits[which[0]]}"
        checks.equal(title, due, f"the title of panel {place}", hint=_hint_for_title(title, due))
        shown[which[0]] = axes
    return shown


def _hint_for_title(title: str, due: str) -> str:
    """What is wrong with a title, by its words."""
    if not title.startswith("Label: "):
        return "the word, a colon, a space and the digit"
    if re.fullmatch(r"Label: \d", title):
        return "this is another digit than the image's: take image and label from the same row"
    if title.startswith(f"{due}."):
        return "a whole number: int(...) makes one"
    return "labels come one-hot, (n, 10), or as integers, (n,)"


def history_panels(value: Any, history: dict[str, list[float]]) -> dict[str, Axes]:
    """The panels of ``PANELS``, once each has a place of its own and a line over the epochs per series."""
    __tracebackhide__ = True
    drawn = plots.figure(value)
    scales = "accuracy, loss and learning rate have scales of their own: a panel for each"
    plots.expect_panels(drawn, 3, hint=scales if len(plots.panels(drawn)) < 3 else "")
    found = {}
    for name, keys in PANELS.items():
        series = {key: history[key] for key in keys}
        hint = _series_hint(drawn, series)
        panel = plots.panel_with(drawn, series, f"the panel of the {name}", hint=hint)
        for key in keys:
            hint = "the x of a point is the number of its epoch"
            plots.expect_line(panel, history[key], f"the line of {key!r}", hint=hint)
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


def _series_hint(drawn: Any, series: Mapping[str, Sequence[float]]) -> str:
    """What was drawn in place of a series that no line goes through, if that is known."""
    panels = plots.panels(drawn)
    drawn_lines = [line.y for panel in panels for line in plots.lines(panel)]
    for key, values in series.items():
        wanted = np.asarray(values, np.float64)
        if any(plots.lines_with(panel, wanted) for panel in panels):
            continue
        for y in drawn_lines:
            known = _known_change(y, wanted, key)
            if known:
                return known
    return ""


def _known_change(y: np.ndarray, wanted: np.ndarray, key: str) -> str:
    """What makes ``y`` of the series ``wanted``, if it is a known mistake."""
    if len(y) < len(wanted):
        for part, words in ((wanted[: len(y)], "the last epochs"), (wanted[-len(y) :], "the first epochs")):
            if len(y) > 1 and np.allclose(y, part):
                return f"{words} of {key!r} are left out"
    if y.shape != wanted.shape:
        return ""
    if np.ptp(y) == 0 and np.ptp(wanted) > 0 and key == "learning_rate":
        return "the line is constant, and the rate was not: take history['learning_rate']"
    with np.errstate(divide="ignore"):
        changes = (
            (wanted[::-1], f"the epochs of {key!r} run backwards"),
            (1 - wanted, f"this is 1 − {key}: draw the numbers of the history themselves"),
            (100 * wanted, f"{key!r} is drawn in percent: draw the numbers of the history themselves"),
            (
                np.log10(wanted),
                f"this is a logarithm of {key!r}: set_yscale('log') changes the axis, not the data",
            ),
            (wanted / wanted.max(), f"{key!r} is scaled: draw the numbers of the history themselves"),
        )
    return next((words for values, words in changes if np.allclose(y, values, rtol=1e-4, atol=0)), "")
