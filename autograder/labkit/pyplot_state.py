"""What a plot function leaves alone: its caller's current figure, matplotlib's settings, and the screen."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from labkit import checks, plots

_NOBODYS = {"backend", "backend_fallback", "interactive", "toolbar"}
"""Settings that matplotlib itself changes when it is first used."""
_UNUSUAL = {"lines.linewidth": 1.75, "image.cmap": "cividis"}


@contextmanager
def leaves_pyplot_alone(what: str) -> Iterator[None]:
    """Fail if the block draws on the caller's current figure, changes rcParams or shows something.

    Figures that the block leaves open are closed; whoever was given one still has it. The settings in the
    block are unusual ones, so that setting them to matplotlib's own, or to what an earlier call left, shows.

    Args:
        what: the function that is called in the block, as the student knows it.
    """
    __tracebackhide__ = True
    import matplotlib
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    raw: Any = matplotlib.rcParams
    before, own = plt.get_fignums(), _settings(raw)
    matplotlib.rcdefaults()
    raw.update(_UNUSUAL)
    settings = _settings(raw)
    mine = plt.figure()
    mine.add_subplot().plot([1.0, 2.0])
    content = _content(mine)
    shown: list[None] = []

    def show(*_: Any, **__: Any) -> None:
        shown.append(None)

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plt, "show", show)
            patch.setattr(Figure, "show", show)
            yield
    finally:
        after, drawn = _settings(raw), _content(mine)
        for key, value in own.items():
            dict.__setitem__(raw, key, value)  # no converters: these values came from here
        for number in set(plt.get_fignums()) - set(before):
            plt.close(number)
    checks.that(
        drawn == content,
        f"{what} draws on its caller's figure",
        expected="a new figure, and the current one as it was",
        got="changes on the figure that was current before the call",
        hint="begin with a figure of your own, and draw on its axes",
    )
    changed = sorted(key for key in settings if settings[key] != after[key])
    hint = "rcParams are everybody's, and so is a style: give the setting to your figure or its axes"
    checks.equal(changed, [], f"the settings in rcParams that {what} changes", hint=hint)
    hint = "return the figure: whoever called decides what is shown"
    checks.equal(len(shown), 0, f"how often {what} calls show", hint=hint)


def expect_a_figure_for_each_call(call: Callable[[], Any], what: str) -> None:
    """Fail if a second call of ``what``, which is the same as the first, draws on the first one's figure."""
    __tracebackhide__ = True
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    parts = []
    for _ in range(2):
        description = plots.described(call(), f"what {what} returns")
        plots.expect_anything(description, f"what {what} returns")
        panels = description.axes
        drawn = [len(panel.lines) + len(panel.images) + len(panel.bars) for panel in panels]
        parts.append({"panels": len(panels), "things drawn": sum(drawn)})
    for number in set(plt.get_fignums()) - set(before):
        plt.close(number)
    hint = "a figure with a number or a name is taken up again by the next call"
    checks.equal(parts[1], parts[0], f"what is on the figure of a second call of {what}", hint=hint)


def _settings(settings: Any) -> dict[str, Any]:
    return {key: copy.deepcopy(value) for key, value in dict.items(settings) if key not in _NOBODYS}


def _content(figure: Any) -> list[int]:
    """How much is on a figure: its axes, and everything in and beside them."""
    parts = [figure, *figure.axes]
    return [len(figure.axes), sum(len(part.get_children()) for part in parts)]
