"""What the figures of step 4 must show: a forecaster's task, and how three of them did."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from labkit import checks, forecasting, plots, rnn_runs
from labkit.figures import Axes, FigureDescription

ACTUAL, PREDICTED = r"actual|true|truth|real|target|label", r"predict|forecast"
"""Words for what was measured, and for what a model says."""
ZOOM = 10
"""The zoom is on as many points."""


class Setup(NamedTuple):
    """The panels of ``plot_forecast_setup``, and where on their x axis the steps are."""

    whole: Axes
    zoom: Axes
    start: float
    step: float


@dataclass
class Comparison:
    """Results as ``compare_rnns`` gives them, made up but for the models, and a test set."""

    results: dict[str, dict[str, Any]]
    x: np.ndarray
    y: np.ndarray

    def predictions(self) -> dict[str, np.ndarray]:
        """Each model's for the whole test set, ``(n, steps)``."""
        return {
            name: forecasting.forecasts(run["model"], self.x)[:, :, 0] for name, run in self.results.items()
        }

    def histories(self) -> dict[str, dict[str, list[float]]]:
        """Each model's."""
        return {name: run["history"] for name, run in self.results.items()}

    def maes(self) -> dict[str, float]:
        """Each model's ``test_mae``."""
        return {name: run["test_mae"] for name, run in self.results.items()}


def comparison(names: Sequence[str], rows: int, steps: int, seed: int) -> Comparison:
    """Results of three models: a line, an LSTM and a GRU; each has trained for another number of epochs."""
    random = np.random.RandomState(seed)
    series = forecasting.noisy_series(rows, steps + 1, seed)[:, :, np.newaxis]
    line = rnn_runs.line(0.1)
    line.set_weights([np.full((1, 1), -0.6, np.float32), np.full(1, 2.5, np.float32)])
    models = [line, rnn_runs.recurrent("LSTM", 3, seed), rnn_runs.recurrent("GRU", 2, seed + 1)]
    results = {
        name: {
            "model": model,
            "history": {key: random.uniform(0.1, 1, 4 + place).tolist() for key in rnn_runs.LOSSES},
            "test_loss": float(random.uniform(0.1, 1)),
            "test_mae": float(random.uniform(0.1, 1)),
        }
        for place, (name, model) in enumerate(zip(names, models, strict=True))
    }
    return Comparison(results, series[:, :-1], series[:, 1:])


def setup(value: Any, first: np.ndarray) -> Setup:
    """The two panels, once one shows the whole series with its input, and its target one step later.

    Args:
        value: what ``plot_forecast_setup`` returned.
        first: the series that must be shown, ``(steps,)``, no two of its values alike.
    """
    __tracebackhide__ = True
    drawn = plots.figure(value)
    both = plots.expect_panels(drawn, 2)
    parts = {"the input": first[:-1], "the target": first[1:]}
    plots.panel_with(drawn, parts, "the panel of the first series", hint=_setup_hint(both, first))
    full = [axes for axes in both if all(plots.lines_with(axes, part) for part in parts.values())]
    whole = max(full, key=lambda axes: abs(axes.xlim[1] - axes.xlim[0]))
    (zoom,) = [axes for axes in both if axes is not whole]
    places = plots.lines_with(whole, first[:-1])[0].x
    start, step = float(places[0]), float(places[1] - places[0])
    what = "the input of the first series"
    plots.expect_line(whole, first[:-1], what, x=start + step * np.arange(len(first) - 1))
    plots.expect_line(
        whole,
        first[1:],
        "the target of the first series",
        x=start + step * np.arange(1, len(first)),
        hint="the target of step t is the value at step t + 1, and is drawn at t + 1",
    )
    left, right = sorted(whole.xlim)
    end = start + step * (len(first) - 1)
    in_view = left <= start + 1e-6 and end - 1e-6 <= right
    checks.that(
        in_view,
        "what the panel of the first series shows",
        expected=f"all of its {len(first)} steps",
        got=f"x from {left:g} to {right:g}",
    )
    return Setup(whole, zoom, start, step)


def _setup_hint(panels: Sequence[Axes], first: np.ndarray) -> str:
    """What explains that no panel has both the input and the target."""
    inputs = [line for axes in panels for line in plots.lines_with(axes, first[:-1])]
    targets = [line for axes in panels for line in plots.lines_with(axes, first[1:])]
    if len(inputs) > 1 and not targets:
        return "the input is drawn twice: the target is one step ahead of it, without the first value"
    if inputs and not targets:
        return "the target is the series without its first value"
    if not inputs and not targets:
        return "the first series is the first row of the array, series[0]"
    return ""


def expect_zoom(found: Setup, first: np.ndarray) -> None:
    """Fail unless the other panel shows points 0 to 9, each at its own step; the target of 9 may be there."""
    __tracebackhide__ = True
    covered: set[int] = set()
    left, right = sorted(found.zoom.xlim)
    for line in plots.lines(found.zoom):
        place = (line.x - found.start) / found.step
        step = np.clip(np.rint(place), 0, len(first) - 1).astype(int)
        right_place = (np.abs(place - step) < 1e-3) & np.isclose(line.y, first[step], rtol=1e-5, atol=1e-6)
        seen = (line.x >= left - 1e-6) & (line.x <= right + 1e-6)
        if right_place[seen].all():
            covered |= {int(number) for number in step[seen]}
        elif _is_piece(line.y, first):
            checks.fail(
                "the zoom: where its points are",
                "each point of the series at its own step, as in the other panel",
                f"the values from step {_is_piece(line.y, first) - 1} on, drawn from step {place[0]:g} on",
                "the target of step t is the value at step t + 1, and is drawn at t + 1",
            )
    wanted = set(range(ZOOM))
    checks.that(
        wanted <= covered <= wanted | {ZOOM},
        "the zoom: which points it shows",
        expected="0 to 9 (and the target of 9, which is 10)",
        got=", ".join(map(str, sorted(covered))) or "none of the first series",
        hint="draw the first ten points, or set the limits of the x axis",
    )


def expect_only(found: Setup, series: np.ndarray) -> None:
    """Fail if another series than the first is drawn, or if a legend takes the input for the target."""
    __tracebackhide__ = True
    for axes in (found.whole, found.zoom):
        for line in plots.lines(axes):
            others = [row for row in range(1, len(series)) if _is_piece(line.y, series[row])]
            checks.that(
                not others, "the series that are drawn", expected="the first one", got=f"number {others}"
            )
    for own, other, part in (("input", "target", series[0][:-1]), ("target", "input", series[0][1:])):
        for line in plots.lines_with(found.whole, part):
            text = line.legend.lower()
            what = f"the legend's words for the {own}"
            expected = f"something with {own!r}"
            checks.that(own in text or other not in text, what, expected=expected, got=repr(line.legend))


def _is_piece(values: np.ndarray, series: np.ndarray) -> int:
    """At which step, counted from 1, the series goes through these values one by one; 0 if nowhere."""
    if len(values) < 3:
        return 0
    starts = range(len(series) - len(values) + 1)
    found = [n for n in starts if np.allclose(series[n : n + len(values)], values, rtol=1e-5, atol=1e-6)]
    return found[0] + 1 if found else 0


def expect_predictions(
    drawn: FigureDescription, predictions: Mapping[str, np.ndarray], actual: np.ndarray
) -> None:
    """Fail unless each model has a panel with three examples, actual and predicted, over x = 1 to steps.

    Args:
        drawn: the figure.
        predictions: each model's for all examples, ``(n, steps)``, no two of the models alike.
        actual: the targets, ``(n, steps)``.
    """
    __tracebackhide__ = True
    steps = np.arange(1, actual.shape[1] + 1)
    hint = "the target of the first input is step 1 of the series"
    for name, predicted in predictions.items():
        shown = {
            number: [row for row in range(len(actual)) if plots.lines_with(axes, predicted[row], rtol=1e-3)]
            for number, axes in enumerate(plots.panels(drawn))
        }
        number = max(shown, key=lambda number: len(shown[number]), default=0)
        rows = shown.get(number, [])
        what = f"the panel of {name!r}"
        got = f"{len(rows)} lines through predictions of this model"
        twice = [
            other for other in predictions if other != name and _panels_with(drawn, predictions[other]) > 1
        ]
        advice = f"the predictions of {twice[0]!r} are in more than one panel" if twice else ""
        checks.that(
            len(rows) == 3, what, expected="three examples with the model's predictions", got=got, hint=advice
        )
        panel = plots.panels(drawn)[number]
        for row in rows:
            plots.expect_line(
                panel, actual[row], f"{what}: the actual values of an example", x=steps, hint=hint
            )
            plots.expect_line(
                panel, predicted[row], f"{what}: the predictions", x=steps, rtol=1e-3, hint=hint
            )
            _expect_own_word(panel, actual[row], ACTUAL, PREDICTED, f"{what}: the actual values")
            _expect_own_word(panel, predicted[row], PREDICTED, ACTUAL, f"{what}: the predictions")
        _expect_own_name(panel.title, name, predictions, f"the title of {what}")


def _expect_own_word(panel: Axes, values: np.ndarray, own: str, other: str, what: str) -> None:
    """A legend need not be there, but one that takes what is predicted for what is actual is wrong."""
    __tracebackhide__ = True
    for line in plots.lines_with(panel, values, rtol=1e-3):
        wrong = re.search(other, line.legend, re.IGNORECASE) and not re.search(
            own, line.legend, re.IGNORECASE
        )
        checks.that(
            not wrong,
            f"the legend's words in {what}",
            expected=f"something like {own.split('|')[0]!r}, or nothing",
            got=repr(line.legend),
            hint="legend([...]) names the lines in the order in which they were drawn",
        )


def _panels_with(drawn: FigureDescription, predicted: np.ndarray) -> int:
    """How many panels have a line through one of these rows."""
    return sum(
        any(plots.lines_with(axes, row, rtol=1e-3) for row in predicted) for axes in plots.panels(drawn)
    )


def expect_validation(drawn: FigureDescription, histories: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Fail unless one panel has the ``val_loss`` of each model by epoch, and another one its ``val_mae``."""
    __tracebackhide__ = True
    places = set()
    for key in ("val_loss", "val_mae"):
        series = {name: history[key] for name, history in histories.items()}
        training = [history[key.removeprefix("val_")] for history in histories.values()]
        mistaken = any(all(plots.lines_with(axes, y) for y in training) for axes in plots.panels(drawn))
        hint = "the errors on the training rows are drawn in its place" if mistaken else ""
        panel = plots.panel_with(drawn, series, f"the panel of {key}", hint=hint)
        for name, values in series.items():
            line = plots.expect_line(panel, values, f"the line of {name!r} in the panel of {key}")
            _expect_own_name(
                line.legend, name, histories, f"the legend's words for {name!r} in the panel of {key}"
            )
        places.add(tuple(panel.bounds))
    checks.equal(len(places), 2, "the number of panels that val_loss and val_mae take")


def expect_test_bars(drawn: FigureDescription, shown: Comparison) -> None:
    """Fail unless one panel has an upright bar of each model's ``test_mae``, with its name."""
    __tracebackhide__ = True
    panels = [axes for axes in plots.panels(drawn) if axes.bars]
    checks.equal(len(panels), 1, "the number of panels with bars")
    heights = sorted(bar.height for bar in panels[0].bars)
    runs = shown.results.values()
    known = {
        "these are the models' test_loss": [run["test_loss"] for run in runs],
        "these are the lowest val_mae: test_mae is measured on other rows": [
            min(run["history"]["val_mae"]) for run in runs
        ],
        "these are the last val_mae: test_mae is measured on other rows": [
            run["history"]["val_mae"][-1] for run in runs
        ],
    }
    found = [
        text
        for text, values in known.items()
        if len(values) == len(heights) and np.allclose(sorted(values), heights, rtol=1e-4, atol=0)
    ]
    plots.expect_bars(panels[0], shown.maes(), "the panel of test_mae", hint="".join(found[:1]))


def _expect_own_name(text: str, name: str, names: Mapping[str, Any], what: str) -> None:
    """Words are not asked for, but another model's name is wrong."""
    __tracebackhide__ = True
    others = [other for other in names if other != name and plots.says(text, other, names)]
    own = plots.says(text, name, names)
    checks.that(own or not others, what, expected=f"{name!r}, or no name", got=repr(text))
