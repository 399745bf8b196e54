"""What a plot function must leave alone in matplotlib: the caller's figures, rcParams, and the screen.

The test's figures live in the examiner, the function that may draw on them runs in the worker. So the worker
opens a stand-in for each figure of the test's and tells how much is on it; the examiner does as much to
the real one. A figure that the function itself opened stays in the worker.
"""

from __future__ import annotations

from typing import Any

import matplotlib
import matplotlib.pyplot as plt
from cycler import Cycler, cycler
from matplotlib.figure import Figure

from dlgrade.codec.errors import MalformedError

_BACKENDS = {"backend", "backend_fallback", "interactive", "toolbar"}
"""What matplotlib itself changes, or what imports code when it is set."""
_MAX_FIGURES = 50
_MAX_SHOWN = 3
_ORIGINAL = dict(dict.items(matplotlib.rcParams))

State = dict[str, Any]


class Real:
    """The examiner's side: the test's own figures."""

    def capture(self) -> State:
        """The open figures, which of them is the current one, and the settings."""
        numbers = plt.get_fignums()[-_MAX_FIGURES:]
        current = plt.gcf().number if numbers else None
        contents = {str(number): _content(plt.figure(number)) for number in numbers}
        if current is not None:
            plt.figure(current)
        return {"settings": _settings(), "figures": contents, "current": str(current), "shown": 0}

    def restore(self, state: Any) -> None:
        """Do to the test's figures what was done to their stand-ins.

        Raises:
            MalformedError: it is no such state.
        """
        settings, contents, shown = _checked(state)
        _set(settings)
        current = plt.gcf().number if plt.get_fignums() else None
        for number in plt.get_fignums():
            if str(number) not in contents:
                plt.close(number)
            else:
                _imitate(plt.figure(number), contents[str(number)])
        if current is not None and plt.fignum_exists(current):
            plt.figure(current)
        for _ in range(min(shown, _MAX_SHOWN)):
            plt.show()


class StandIn:
    """The worker's side: an empty figure for each of the test's, and a count of what was shown."""

    def __init__(self) -> None:
        """Count from now on how often something is shown."""
        self._shown = 0
        self._numbers: dict[str, Any] = {}
        self._received: dict[str, list[int]] = {}
        self._began: dict[str, list[int]] = {}

        def show(*_: Any, **__: Any) -> None:  # a function: pyplot gives it the signature of its backend's
            self._shown += 1

        plt.show = show
        Figure.show = show  # type: ignore[method-assign]

    def capture(self) -> State:
        """What is on the stand-ins now, the settings, and how often something was shown since last time."""
        current = plt.gcf().number if plt.get_fignums() else None
        open_ = {key: number for key, number in self._numbers.items() if plt.fignum_exists(number)}
        contents = {
            key: [
                received + now - began
                for received, now, began in zip(
                    self._received[key], _content(plt.figure(number)), self._began[key], strict=True
                )
            ]
            for key, number in open_.items()
        }
        if current is not None:
            plt.figure(current)
        shown, self._shown = self._shown, 0
        return {"settings": _settings(), "figures": contents, "current": "", "shown": shown}

    def restore(self, state: Any) -> None:
        """Open a stand-in for each new figure; the test's newest current one becomes current here."""
        settings, contents, _ = _checked(state)
        _set(settings)
        new = [key for key in contents if key not in self._numbers]
        current = plt.gcf().number if plt.get_fignums() else None
        for key in new:
            figure = plt.figure()
            self._numbers[key] = figure.number
            for _ in range(contents[key][0]):
                figure.add_subplot()
            self._received[key], self._began[key] = contents[key], _content(figure)
        if state["current"] in new:
            current = self._numbers[state["current"]]
        if current is not None:
            plt.figure(current)


def reset() -> None:
    """Close all figures and give back the settings that the process began with."""
    plt.close("all")
    _set({})


def _content(figure: Any) -> list[int]:
    """How much is on a figure: its axes, and everything in and beside them."""
    parts = [figure, *figure.axes]
    return [len(figure.axes), sum(len(part.get_children()) for part in parts)]


def _imitate(figure: Any, content: list[int]) -> None:
    """Make the content of ``figure`` differ from what it is as ``content`` does."""
    axes, artists = content
    if [axes, artists] == _content(figure):
        return
    if axes < len(figure.axes):
        figure.clear()
    for _ in range(axes - len(figure.axes)):
        figure.add_subplot()
    if artists != _content(figure)[1]:
        figure.text(0.5, 0.5, "drawn here by the function that was called")


def _settings() -> State:
    """The settings that differ from what the process began with, as plain values."""
    return {
        key: plain
        for key, value in dict.items(matplotlib.rcParams)
        if key not in _BACKENDS and (plain := _plain(value)) != _plain(_ORIGINAL.get(key))
    }


def _set(settings: State) -> None:
    """Put settings in place, without the converters of matplotlib, some of which evaluate text."""
    for key, original in _ORIGINAL.items():
        if key in _BACKENDS:
            continue
        if key not in settings:
            dict.__setitem__(matplotlib.rcParams, key, original)
        elif settings[key] != _plain(dict.__getitem__(matplotlib.rcParams, key)):
            dict.__setitem__(matplotlib.rcParams, key, _unplain(settings[key]))


def _plain(value: Any) -> Any:
    if isinstance(value, Cycler):
        return {"cycler": {key: [str(item) for item in items] for key, items in value.by_key().items()}}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else repr(value)


def _unplain(value: Any) -> Any:
    return cycler(**value["cycler"]) if isinstance(value, dict) else value


def _checked(state: Any) -> tuple[State, dict[str, list[int]], int]:
    try:
        settings, contents, shown = state["settings"], state["figures"], state["shown"]
        good = (
            all(isinstance(key, str) and _is_plain(value) for key, value in settings.items())
            and all(
                isinstance(key, str) and [type(number) for number in content] == [int, int]
                for key, content in contents.items()
            )
            and all(0 <= axes <= _MAX_FIGURES for axes, _ in contents.values())
            and type(shown) is int
        )
    except (TypeError, ValueError, KeyError, AttributeError):
        good = False
    if not good:
        raise MalformedError("a state of matplotlib that is none")
    return settings, contents, shown


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        lists = value.get("cycler")
        return (
            isinstance(lists, dict)
            and len({len(items) for items in lists.values() if isinstance(items, list)}) == 1
            and all(
                isinstance(key, str) and isinstance(items, list) and all(isinstance(i, str) for i in items)
                for key, items in lists.items()
            )
        )
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str)
