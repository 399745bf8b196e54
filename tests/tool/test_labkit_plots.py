"""What the checks on figures accept and refuse: every way to draw the right thing, and what is not it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from labkit import artists, figures, pictures, plots, pyplot_state
from matplotlib.figure import Figure

LOSS = [0.9, 0.5, 0.4, 0.3]
OTHER = [0.8, 0.6, 0.5, 0.45]
PICTURE = np.random.RandomState(0).uniform(size=(6, 4))


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    plt.switch_backend("Agg")
    yield
    plt.close("all")


def message(call: Callable[..., Any], *args: Any, **options: Any) -> str:
    """What a check says when it fails."""
    with pytest.raises(AssertionError) as caught:
        call(*args, **options)
    return str(caught.value)


def one_panel(draw: Callable[[Any], Any]) -> tuple[figures.FigureDescription, figures.Axes]:
    """A figure with one panel, on which ``draw`` has drawn, sent as data and back."""
    figure = Figure()
    draw(figure.add_subplot())
    drawn = figures.from_data(figures.as_data(artists.describe(figure)))
    return drawn, drawn.axes[0]


def test_only_a_figure_is_a_figure() -> None:
    """Axes, arrays of axes and None are refused with a hint."""
    figure, axes = plt.subplots(1, 2)
    assert len(plots.figure(figure).axes) == 2
    assert plt.get_fignums() == [], "it is closed"
    assert "return the Figure" in message(plots.figure, axes)
    assert "return the Figure" in message(plots.figure, axes[0])
    assert "return?" in message(plots.figure, None)


def test_panels_are_those_with_something_on_them() -> None:
    """Empty panels, hidden ones and scales of colours don't count; an inset does."""
    figure, axes = plt.subplots(2, 3)
    axes[0, 0].plot(LOSS)
    figure.colorbar(axes[0, 1].imshow(PICTURE))
    axes[0, 2].bar(["a"], [1.0])
    axes[1, 0].scatter([1], [2])
    axes[1, 1].plot(LOSS)
    axes[1, 1].set_visible(False)
    axes[0, 0].secondary_xaxis("top")
    axes[0, 0].inset_axes([0.5, 0.5, 0.4, 0.4]).plot(LOSS[:2])
    drawn = artists.describe(figure)
    assert len(plots.expect_panels(drawn, 5)) == 5
    assert "number of panels" in message(plots.expect_panels, drawn, 3)


def test_twins_are_one_panel() -> None:
    """Two scales for one panel's lines."""
    figure, axes = plt.subplots()
    axes.plot(LOSS)
    axes.twinx().plot(OTHER)
    (panel,) = plots.panels(artists.describe(figure))
    assert len(plots.lines(panel)) == 2


def bare(axes: Any) -> None:
    """Without frame and ticks, one by one."""
    axes.set(xticks=[], yticks=[], frame_on=False)


@pytest.mark.parametrize("hide", [lambda axes: axes.axis("off"), lambda axes: axes.set_axis_off(), bare])
def test_axes_may_be_hidden_in_many_ways(hide: Callable[[Any], Any]) -> None:
    """What counts is that neither a frame nor ticks are left."""
    _, panel = one_panel(hide)
    assert not panel.visible
    _, panel = one_panel(lambda axes: axes.set(xticks=[], yticks=[]))
    assert panel.visible


def test_rows_are_read_from_the_top_and_from_the_left() -> None:
    """However the panels were made, and also when pictures have shrunk them to their own shape."""
    figure = plt.figure()
    for place in (5, 1, 7, 3, 2, 6):
        axes = figure.add_subplot(2, 4, place)
        axes.imshow(PICTURE)
        axes.set_title(str(place))
    figure.canvas.draw()
    found = plots.rows(plots.panels(artists.describe(figure)))
    assert [[axes.title for axes in row] for row in found] == [["1", "2", "3"], ["5", "6", "7"]]


DRAWN = {
    "plot": lambda axes: axes.plot(LOSS),
    "from 1": lambda axes: axes.plot(range(1, 5), LOSS, "o--"),
    "backwards": lambda axes: axes.plot([3, 2, 1, 0], LOSS[::-1]),
    "float32": lambda axes: axes.plot(np.asarray(LOSS, np.float32)),
    "nan first": lambda axes: axes.plot([np.nan, *LOSS]),
    "step": lambda axes: axes.step(range(4), LOSS, where="post"),
    "scatter": lambda axes: axes.scatter(range(4), LOSS),
    "errorbar": lambda axes: axes.errorbar(range(4), LOSS, yerr=0.1),
    "stairs": lambda axes: axes.stairs(LOSS),
    "logarithmic": lambda axes: axes.semilogy(LOSS),
    "among others": lambda axes: axes.plot(range(4), np.transpose([OTHER, LOSS])),
    "names": lambda axes: axes.plot(["1", "2", "3", "4"], LOSS),
}


@pytest.mark.parametrize("how", DRAWN)
def test_a_line_may_be_drawn_in_many_ways(how: str) -> None:
    """By any of matplotlib's functions, counted from 0 or 1, alone or among others."""
    drawn, panel = one_panel(DRAWN[how])
    plots.expect_line(panel, LOSS, "the loss")
    assert plots.panel_with(drawn, {"loss": LOSS}, "the panel of losses") is panel


@pytest.mark.parametrize(
    "draw",
    [
        lambda axes: axes.plot(range(2, 6), LOSS),
        lambda axes: axes.plot(np.linspace(0, 1, 4), LOSS),
        lambda axes: axes.plot(LOSS[::-1]),
        lambda axes: axes.plot(LOSS[1:]),
        lambda axes: axes.plot(LOSS, visible=False),
        lambda axes: axes.plot(LOSS, alpha=0),
        lambda axes: axes.plot(LOSS, linestyle="none"),
    ],
)
def test_another_line_is_not_it(draw: Callable[[Any], Any]) -> None:
    """Other values, other places, or nothing to be seen."""
    _, panel = one_panel(draw)
    assert "the loss" in message(plots.expect_line, panel, LOSS, "the loss")


def test_a_line_at_given_places() -> None:
    """The places are checked when they are given, and named when they are wrong."""
    _, panel = one_panel(lambda axes: axes.plot(range(1, 5), LOSS))
    plots.expect_line(panel, LOSS, "the loss", x=[1, 2, 3, 4])
    assert "x = [0, 1, 2, 3]" in message(plots.expect_line, panel, LOSS, "the loss", x=[0, 1, 2, 3])


def test_the_panel_with_the_lines_is_found_wherever_it_is() -> None:
    """And when there is none, the message says what is missing in the nearest."""
    figure, axes = plt.subplots(1, 2)
    axes[0].plot(OTHER)
    axes[1].plot(LOSS)
    drawn = artists.describe(figure)
    assert plots.panel_with(drawn, {"loss": LOSS}, "the panel of losses") is drawn.axes[1]
    said = message(plots.panel_with, drawn, {"loss": LOSS, "val_loss": [9.0]}, "the panel of losses")
    assert said.endswith("no line through the values of: val_loss"), said


def labelled(axes: Any) -> None:
    """Labels given to plot."""
    axes.plot(LOSS, label="Adam")
    axes.plot(OTHER, label="SGD (best 0.45)")
    axes.legend()


def listed(axes: Any) -> None:
    """Names given to legend, in the order of drawing."""
    axes.plot(OTHER)
    axes.plot(LOSS)
    axes.legend(["SGD", "Adam"], loc="lower right")


def of_the_figure(axes: Any) -> None:
    """A legend beside the panels."""
    axes.plot(LOSS, label="Adam")
    axes.plot(OTHER, label="SGD")
    axes.figure.legend()


def by_handles(axes: Any) -> None:
    """Handles and names of one's own, and two legends."""
    (adam,) = axes.plot(LOSS, marker="o")
    (sgd,) = axes.plot(OTHER)
    axes.add_artist(axes.legend([adam], ["Adam"], loc="upper left"))
    axes.legend([plt.Line2D([], [], color=sgd.get_color(), linewidth=5)], ["SGD"])


def with_scatter(axes: Any) -> None:
    """A line and a scatter."""
    axes.scatter(range(4), LOSS, label="Adam")
    axes.plot(OTHER, label="SGD")
    axes.legend()


@pytest.mark.parametrize("draw", [labelled, listed, of_the_figure, by_handles, with_scatter])
def test_a_legend_may_be_made_in_many_ways(draw: Callable[[Any], Any]) -> None:
    """It names the line that looks like its entry."""
    _, panel = one_panel(draw)
    plots.expect_named_lines(panel, {"Adam": LOSS, "SGD": OTHER}, "the comparison")
    assert "legend" in message(plots.expect_named_lines, panel, {"Adam": OTHER, "SGD": LOSS}, "it")


def test_a_label_without_a_legend_is_not_seen() -> None:
    """Neither is a name that belongs to another line."""
    _, panel = one_panel(lambda axes: axes.plot(LOSS, label="Adam"))
    assert "call legend()" in message(plots.expect_named_lines, panel, {"Adam": LOSS}, "the comparison")


def test_names_in_texts() -> None:
    """A name may have words beside it, but a longer name is another name."""
    assert plots.says("Simple\nLSTM (MAE 0.3)", "Simple LSTM")
    assert not plots.says("Adam", "adam")
    assert not plots.says("AdamW", "Adam", ["Adam", "AdamW"])
    assert plots.says("AdamW", "AdamW", ["Adam", "AdamW"])


def test_axis_labels_and_grid() -> None:
    """A label may be that of the figure."""
    drawn, panel = one_panel(lambda axes: axes.plot(LOSS))
    assert "x axis" in message(plots.expect_axis_labels, panel, drawn)
    assert "grid" in message(plots.expect_grid, panel)
    figure = Figure()
    axes = figure.add_subplot(ylabel="Accuracy")
    axes.grid(alpha=0.3)
    figure.supxlabel("Epoch")
    drawn = artists.describe(figure)
    plots.expect_axis_labels(drawn.axes[0], drawn)
    plots.expect_grid(drawn.axes[0])


UPRIGHT = {
    "gray": lambda axes: axes.imshow(PICTURE, cmap="gray"),
    "inverted": lambda axes: axes.imshow(PICTURE, cmap="binary"),
    "three axes": lambda axes: axes.imshow(PICTURE[:, :, np.newaxis], cmap="Greys"),
    "whole range": lambda axes: axes.imshow(PICTURE, cmap="gray", vmin=0, vmax=1),
    "bytes": lambda axes: axes.imshow((PICTURE * 255).astype(np.uint8), cmap="gray"),
    "three channels": lambda axes: axes.imshow(np.repeat(PICTURE[:, :, np.newaxis], 3, axis=2)),
    "matshow": lambda axes: axes.matshow(PICTURE, cmap="gray"),
    "lower": lambda axes: axes.imshow(PICTURE[::-1], cmap="gray", origin="lower"),
    "mesh": lambda axes: axes.pcolormesh(PICTURE[::-1], cmap="gray"),
    "inverted mesh": lambda axes: (axes.pcolormesh(PICTURE, cmap="gray"), axes.invert_yaxis()),
}


@pytest.mark.parametrize("how", UPRIGHT)
def test_a_gray_picture_may_be_drawn_in_many_ways(how: str) -> None:
    """What counts is what one sees."""
    _, panel = one_panel(UPRIGHT[how])
    pictures.expect_gray(panel, PICTURE, "the picture")


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda axes: axes.imshow(PICTURE, cmap="gray", origin="lower"), "upside down"),
        (lambda axes: axes.pcolormesh(PICTURE, cmap="gray"), "upside down"),
        (lambda axes: axes.imshow(PICTURE[:, ::-1], cmap="gray"), "another picture"),
        (lambda axes: axes.imshow(PICTURE.T, cmap="gray"), "its rows as columns"),
        (lambda axes: axes.imshow(PICTURE), "viridis"),
        (lambda axes: axes.imshow(PICTURE, cmap="gray", vmin=0, vmax=255), "contrast"),
        (lambda axes: axes.plot(LOSS), "number of images"),
    ],
)
def test_another_picture_is_not_it(draw: Callable[[Any], Any], words: str) -> None:
    """Turned, in colours, or black."""
    _, panel = one_panel(draw)
    assert words in message(pictures.expect_gray, panel, PICTURE, "the picture")


def test_a_signed_map_keeps_its_sign() -> None:
    """Up to a positive factor, and either way up where that is allowed."""
    signed = PICTURE - 0.5
    _, panel = one_panel(lambda axes: axes.pcolormesh(3 * signed, cmap="bwr"))
    assert pictures.shows(panel.images[0], signed, any_way_up=True, sign=True)
    assert not pictures.shows(panel.images[0], signed, sign=True)
    assert not pictures.shows(panel.images[0], -signed, any_way_up=True, sign=True)
    assert not pictures.shows(panel.images[0], PICTURE, any_way_up=True, sign=True)


HEIGHTS = {"LSTM": 0.3, "Deep LSTM": 0.25, "GRU": 0.4}
NAMES, VALUES = list(HEIGHTS), list(HEIGHTS.values())


def ticks(axes: Any) -> None:
    """Numbers with names at them."""
    axes.bar(range(1, 4), VALUES)
    axes.set_xticks(range(1, 4), NAMES, rotation=45)


def one_by_one(axes: Any) -> None:
    """A call for each, named in the legend."""
    for place, (name, value) in enumerate(HEIGHTS.items()):
        axes.bar(place, value, label=name)
    axes.legend()


def texts(axes: Any) -> None:
    """Names on top of the bars."""
    axes.bar_label(axes.bar(range(3), VALUES), NAMES)
    axes.set_xticks([])


BARS = [lambda axes: axes.bar(NAMES, VALUES), lambda axes: axes.bar(NAMES[::-1], VALUES[::-1])]


@pytest.mark.parametrize("draw", [*BARS, ticks, one_by_one, texts])
def test_bars_may_be_named_in_many_ways(draw: Callable[[Any], Any]) -> None:
    """In any order."""
    _, panel = one_panel(draw)
    plots.expect_bars(panel, HEIGHTS, "the test errors")
    swapped = dict(zip(HEIGHTS, [0.25, 0.3, 0.4], strict=True))
    assert "name of the bar" in message(plots.expect_bars, panel, swapped, "the test errors")


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda axes: axes.barh(NAMES, VALUES), "not barh"),
        (lambda axes: axes.bar(range(3), VALUES), "name of the bar"),
        (lambda axes: axes.bar(NAMES, [0.3] * 3), "'Deep LSTM'"),
        (lambda axes: axes.bar(NAMES[:2], VALUES[:2]), "number of bars"),
    ],
)
def test_other_bars_are_not_it(draw: Callable[[Any], Any], words: str) -> None:
    """Lying, nameless, equal or missing."""
    _, panel = one_panel(draw)
    assert words in message(plots.expect_bars, panel, HEIGHTS, "the test errors")


def polite() -> Figure:
    """A new figure, left open."""
    figure, axes = plt.subplots()
    axes.plot(LOSS)
    return figure


def test_a_polite_function_leaves_pyplot_alone() -> None:
    """Its figure may be left open, and is closed behind it."""
    with pyplot_state.leaves_pyplot_alone("polite"):
        figure = polite()
    assert figure.axes
    assert plt.get_fignums() == []


RUDE = {
    "draws on its caller's figure": lambda: plt.plot(LOSS),
    "rude draws": lambda: plt.subplot(1, 2, 1),
    "caller's figure": lambda: plt.clf(),
    "lines.linewidth": lambda: plt.rc("lines", linewidth=9),
    "image.cmap": lambda: plt.gray(),
    "axes.prop_cycle": lambda: plt.style.use("ggplot"),
    "['image.cmap', 'lines.linewidth']": lambda: plt.style.use("default"),
    "font.family": lambda: mpl.rcParams["font.family"].append("serif"),
    "calls show": lambda: plt.show(),
    "how often": lambda: polite().show(),
}


@pytest.mark.parametrize("words", RUDE)
def test_a_rude_function_is_found_out_and_put_right(words: str) -> None:
    """It draws on the current figure, changes settings or shows something."""
    settings = copy.deepcopy(dict(mpl.rcParams))

    def call() -> None:
        with pyplot_state.leaves_pyplot_alone("rude"):
            RUDE[words]()

    assert words in message(call)
    assert dict(mpl.rcParams) == settings
    assert plt.get_fignums() == []


def test_each_call_has_a_figure_of_its_own() -> None:
    """A figure with a name is found again by the next call."""
    pyplot_state.expect_a_figure_for_each_call(polite, "polite")

    def named() -> Figure:
        figure = plt.figure("mine")
        figure.subplots(1, 2)[0].plot(LOSS)
        return figure

    assert "second call" in message(pyplot_state.expect_a_figure_for_each_call, named, "named")
    assert plt.get_fignums() == []


def test_a_change_by_an_earlier_call_does_not_hide_the_next() -> None:
    """A function that always sets the same is found out although it has run before."""
    mpl.rcParams["image.cmap"] = "gray"
    try:
        with pytest.raises(AssertionError, match=r"image\.cmap"), pyplot_state.leaves_pyplot_alone("rude"):
            mpl.rcParams["image.cmap"] = "gray"
    finally:
        mpl.rcdefaults()
