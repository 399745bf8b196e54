"""Drawing the handouts' figures: what is written, and what is said when it cannot be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from dlgrade import figures
from dlgrade.course import Course
from dlgrade.errors import GraderError
from toy_course import write_course

DRAW = """
import matplotlib.pyplot as plt
import numpy as np
import step1_toy

def draw():
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.plot(step1_toy.double(np.arange(4)), np.random.normal(size=4))
    return {"step1_numbers": figure}
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The toy course with a ``figures.py``."""
    for name in ("MPLBACKEND", "KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL"):
        monkeypatch.setenv(name, os.environ.get(name, "0"))  # so that they are put back
    monkeypatch.delitem(sys.modules, "step1_toy", raising=False)
    course = write_course(tmp_path)
    write(course, DRAW)
    return course


def write(course: Course, text: str) -> None:
    """Make ``text`` the lab's ``figures.py``."""
    (course.lab("step1_toy").folder / "figures.py").write_text(text)


def test_a_figure_is_drawn_with_the_reference_and_kept(course: Course) -> None:
    """As a PNG beside figures.py, the same from the same seed, whatever matplotlib's settings are."""
    lab = course.lab("step1_toy")
    (path,) = figures.draw(course, lab)
    assert path == lab.folder / "figures" / "step1_numbers.png"
    first = path.read_bytes()
    assert first.startswith(b"\x89PNG")
    before = list(sys.path)
    with mpl.rc_context({"lines.linewidth": 9.0}):
        figures.draw(course, lab)
        assert mpl.rcParams["lines.linewidth"] == 9.0, "the settings come back"
    assert path.read_bytes() == first
    assert sys.path == before
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("import nothing_like_it", r"figures\.py:1: importing it raised ModuleNotFoundError"),
        ("x = 1", r"no function draw\(\)"),
        ("def draw():\n    return 1 / 0", r"figures\.py:2: draw\(\) raised ZeroDivisionError: division"),
        ("def draw():\n    return [1]", "must return a dict of matplotlib figures"),
        ("def draw():\n    return {'step1_x': 1}", "must return a dict of matplotlib figures"),
        (DRAW.replace("step1_numbers", "numbers"), "it must be like step1_samples"),
        (DRAW.replace("step1_numbers", "step1_../x"), "it must be like step1_samples"),
        (DRAW.replace("(2, 1)", "(30, 30)"), "kB, and at most 3 are allowed"),
    ],
    ids=["import", "no draw", "raises", "no dict", "no figure", "another step", "a path", "too large"],
)
def test_what_cannot_be_drawn_is_one_line_that_names_the_file(
    course: Course, monkeypatch: pytest.MonkeyPatch, text: str, problem: str
) -> None:
    """And nothing is written."""
    monkeypatch.setattr(figures, "MAX_BYTES", 3_000)
    write(course, text)
    with pytest.raises(GraderError, match=problem) as caught:
        figures.draw(course, course.lab("step1_toy"))
    assert "figures.py" in str(caught.value)
    assert not (course.lab("step1_toy").folder / "figures").exists()


def test_a_lab_without_figures_says_so(course: Course) -> None:
    """When it is asked for by name."""
    with pytest.raises(GraderError, match=r"extA_more/figures\.py: not found"):
        figures.draw(course, course.lab("extA_more"))
