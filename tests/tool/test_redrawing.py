"""``dlgrade.redrawing``: what a plot function drew becomes a picture, whatever it was."""

from __future__ import annotations

import io

import numpy as np
import pytest
from dlgrade.redrawing import redraw
from hypothesis import given, settings
from hypothesis import strategies as st
from labkit.artists import describe
from labkit.figures import Axes, Bar, FigureDescription, Image, Line, Points
from matplotlib.figure import Figure
from PIL import Image as Picture

WORDS = st.text(max_size=12) | st.sampled_from(["$\\frac{", "$x$", "<b>", "a" * 500, "\ud800", "\u202e"])
NUMBERS = st.floats(width=64) | st.sampled_from([np.nan, np.inf, -np.inf, 1e308, -1e308, 0.0])


def arrays(*shape: int) -> st.SearchStrategy[np.ndarray]:
    """Arrays of any numbers."""
    size = int(np.prod(shape))
    return st.lists(NUMBERS, min_size=size, max_size=size).map(lambda found: np.reshape(found, shape))


LINES = st.integers(0, 5).flatmap(
    lambda n: st.builds(
        Line, x=arrays(n), y=arrays(n), label=WORDS, legend=WORDS, color=WORDS, style=WORDS, marker=WORDS
    )
)
IMAGES = st.sampled_from([(3, 4), (1, 1), (2, 2, 3), (2, 2, 7), (0, 3)]).flatmap(
    lambda shape: st.builds(
        Image, values=arrays(*shape), cmap=WORDS, gray=st.booleans(), low=NUMBERS, high=NUMBERS
    )
)
BARS = st.builds(Bar, label=WORDS, x=NUMBERS, y=NUMBERS, width=NUMBERS, height=NUMBERS)
PANELS = st.builds(
    Axes,
    title=WORDS,
    xlabel=WORDS,
    ylabel=WORDS,
    visible=st.booleans(),
    colorbar=st.booleans(),
    grid=st.booleans(),
    bounds=st.just([0.1, 0.1, 0.8, 0.8]) | st.lists(NUMBERS, max_size=4),
    xlim=st.lists(NUMBERS, max_size=2),
    ylim=st.lists(NUMBERS, max_size=2),
    xticks=st.lists(NUMBERS, max_size=3),
    xticklabels=st.lists(WORDS, max_size=3),
    legend=st.none() | st.lists(WORDS, max_size=2),
    lines=st.lists(LINES, max_size=2),
    images=st.lists(IMAGES, max_size=2),
    bars=st.lists(
        st.builds(Bar, label=WORDS, x=NUMBERS, y=NUMBERS, width=NUMBERS, height=NUMBERS), max_size=2
    ),
    points=st.lists(st.builds(Points, xy=arrays(3, 2), label=WORDS, legend=WORDS), max_size=1),
    texts=st.lists(WORDS, max_size=1),
)
FIGURES = st.builds(
    FigureDescription,
    title=WORDS,
    xlabel=WORDS,
    ylabel=WORDS,
    legend=st.none() | st.lists(WORDS, max_size=2),
    size=st.just([6.4, 4.8]) | st.lists(NUMBERS, max_size=2),
    axes=st.lists(PANELS, max_size=3),
)


def pixels(data: bytes) -> np.ndarray:
    """The picture's pixels, (height, width, 3)."""
    return np.asarray(Picture.open(io.BytesIO(data)).convert("RGB"))


def a_figure(values: list[float]) -> FigureDescription:
    """One panel with one red line and one picture beside it."""
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.plot(values, color="red", linewidth=4)
    right.imshow(np.eye(8), cmap="gray")
    return describe(figure)


@settings(max_examples=25, deadline=None)
@given(FIGURES)
def test_any_description_gives_a_picture_or_none(figure: FigureDescription) -> None:
    """Nothing that a worker can send makes it raise; what it gives is a PNG or empty."""
    data = redraw(figure)
    assert data == b"" or pixels(data).ndim == 3


def test_lines_keep_their_shape_and_colour() -> None:
    """A red line that rises is red, and higher on the right than on the left."""
    seen = pixels(redraw(a_figure([0.0, 1.0, 2.0])))
    red = np.argwhere((seen[..., 0] > 200) & (seen[..., 1] < 80) & (seen[..., 2] < 80))
    assert len(red) > 50, f"{len(red)} red pixels"
    inner = red[red[:, 1] < np.quantile(red[:, 1], 0.9)]
    leftmost, rightmost = inner[inner[:, 1].argmin()], inner[inner[:, 1].argmax()]
    assert leftmost[0] > rightmost[0], f"left end at row {leftmost[0]}, right end at row {rightmost[0]}"


@pytest.mark.parametrize(
    ("inches", "shown"),
    [((4, 8), (4, 8)), ((15, 5), (10, 10 / 3)), ((300, 100), (10, 10 / 3)), ((9, 900), (2, 10))],
)
def test_the_picture_has_the_figures_proportions(
    inches: tuple[float, float], shown: tuple[float, float]
) -> None:
    """As wide and as high as the figure was, within what a page can show; 85 pixels are an inch."""
    figure = Figure(figsize=inches)
    figure.add_axes((0, 0, 1, 1))  # its frame is the figure's; the numbers at its axes stand outside
    height, width, _ = pixels(redraw(describe(figure))).shape
    outside = np.array([width, height]) / 85 - shown
    assert (outside > 0.1).all(), f"{outside} inches more than {shown}"
    assert (outside < 0.7).all(), f"{outside} inches more than {shown}"


def test_the_same_figure_gives_the_same_bytes() -> None:
    """Feedback of two runs can be compared."""
    assert redraw(a_figure([1.0, 3.0, 2.0])) == redraw(a_figure([1.0, 3.0, 2.0]))


def test_another_figure_gives_another_picture() -> None:
    """What is drawn comes from the description."""
    assert redraw(a_figure([1.0, 3.0, 2.0])) != redraw(a_figure([1.0, 3.0, 5.0]))


@pytest.mark.parametrize("size", [100_000])
def test_a_huge_figure_is_thinned_out(size: int) -> None:
    """A line of many points and a large image stay a small picture."""
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.plot(np.sin(np.arange(size)))
    right.imshow(np.zeros((900, 900)))
    assert 0 < len(redraw(describe(figure))) < 200_000
