"""A course of two small labs, for tests that grade for real, and a way to grade a text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from dlgrade.course import Course, load_course
from dlgrade.grading import Grader
from dlgrade.results import LabResult, Status
from dlgrade.sandbox.confine import Protection
from dlgrade.submission import Submission

SMALL_TOML = """
title = "Squares"
[tasks.square]
public = 1
hidden = 1
[tasks.double_all]
public = 2
hidden = 0
[limits]
call_seconds = 3
memory_mib = 500
"""

MODEL_TOML = """
title = "A model"
[tasks.build]
public = 1
hidden = 1
"""

PUBLIC_SQUARE = '''
import numpy as np
import pytest
from labkit import checks

@pytest.mark.points(1)
def test_a_number_is_squared(square):
    """A number is squared."""
    value = square(3)
    checks.number(value, "square(3)")
    np.testing.assert_allclose(value, 9)
'''

SECRET = 4711
HIDDEN_SQUARE = f'''
import pytest
from labkit import checks

SECRET = {SECRET}

@pytest.mark.points(1)
def test_a_secret_number_is_squared(square):
    """Another number is squared."""
    checks.equal(square(SECRET), {SECRET**2}, "the square of another number")
'''

PUBLIC_DOUBLE_ALL = '''
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from labkit import checks

@pytest.mark.points(1)
@given(st.lists(st.integers(-9, 9), max_size=5))
@settings(max_examples=10)
def test_all_are_doubled(double_all, numbers):
    """Every number is doubled in place."""
    x = np.array(numbers, dtype=np.int64)
    want = 2 * x
    double_all(x)
    checks.close(x, want, "x", atol=0)

@pytest.mark.points(1)
@pytest.mark.parametrize("size", [1, 3])
def test_chance_is_left_alone(double_all, size):
    """The global random state is as before."""
    before = np.random.get_state()[1].tolist()
    double_all(np.zeros(size))
    after = np.random.get_state()[1].tolist()
    checks.that(after == before, "the random state", expected="as before", got="moved")
'''

PUBLIC_BUILD = '''
import keras
import pytest
from labkit import checks

@pytest.mark.points(1)
def test_there_are_fifteen_parameters(build):
    """The model has 15 parameters."""
    model = checks.is_instance(build(), keras.Model, "build()")
    checks.equal(model.count_params(), 15, "the number of parameters")
'''

HIDDEN_BUILD = '''
import numpy as np
import pytest
from labkit import checks

@pytest.fixture(scope="module")
def model(build):
    """A model that no test of its own asks for first."""
    return build()

@pytest.mark.points(0.5)
def test_there_are_three_outputs(model):
    """The model has 3 outputs."""
    checks.equal(model.output_shape, (None, 3), "the shape of what the model puts out")

@pytest.mark.points(0.5)
def test_training_lowers_the_loss(model):
    """Training lowers the loss."""
    x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    y = x[:, :3]
    before = model.evaluate(x, y, verbose=0)
    model.fit(x, y, epochs=20, verbose=0)
    checks.number(model.evaluate(x, y, verbose=0), "the loss after training", high=0.1 * before)
'''

PLOT_TOML = """
title = "A curve and a network"
[tasks.draw]
public = 1
hidden = 1
[tasks.network]
public = 1
hidden = 0
"""

PUBLIC_DRAW = '''
import pytest
from labkit import checks, plots

@pytest.mark.points(0.5)
def test_there_is_one_line(draw):
    """One line is drawn."""
    checks.equal(len(plots.figure(draw([1.0, 3.0, 2.0])).axes[0].lines), 1, "the number of lines")

@pytest.mark.points(0.5)
def test_nothing_is_drawn_for_nothing(draw):
    """Without values there is an empty panel."""
    checks.equal(len(plots.figure(draw([])).axes), 1, "the number of panels")
'''

HIDDEN_DRAW = '''
import pytest
from labkit import checks, plots

@pytest.mark.points(1)
def test_the_line_has_the_values(draw):
    """The line shows the values."""
    checks.equal(list(plots.figure(draw([4.0, 7.5, 6.0])).axes[0].lines[0].y), [4.0, 7.5, 6.0], "the line")
'''

PUBLIC_NETWORK = '''
from dataclasses import dataclass

import numpy as np
import pytest
from labkit import checks, protocols

@dataclass(frozen=True)
class Steps(protocols.Protocol):
    """One step."""

    steps: int = 1

    def run(self, model):
        """See the class."""
        model.fit(np.ones((4, 4)), np.ones((4, 3)), epochs=self.steps, verbose=0)
        return {"parameters": float(model.count_params())}

@pytest.mark.points(1)
def test_it_can_be_trained(network):
    """It can be trained."""
    for _ in range(2):
        checks.equal(protocols.measure(network(), Steps())["parameters"], 15.0, "the number of parameters")
'''

RIGHT = """
def square(x):
    return x * x

def double_all(x):
    x *= 2
"""

RIGHT_MODEL = """
import keras

def build():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    return model
"""


RIGHT_PLOT = """
import matplotlib.pyplot as plt
import keras

def draw(values):
    figure, axes = plt.subplots()
    if values:
        axes.plot(values)
    return figure

def network():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile("sgd", "mse")
    return model
"""


def make_course(root: Path) -> Course:
    """Write the course under ``root``.

    ``step7_plot`` has a figure and a training, ``step8_small`` plain functions, ``step9_model`` a model.
    """
    for name, content in {
        "step7_plot/lab.toml": PLOT_TOML,
        "step7_plot/public/test_draw.py": PUBLIC_DRAW,
        "step7_plot/hidden/test_draw.py": HIDDEN_DRAW,
        "step7_plot/public/test_network.py": PUBLIC_NETWORK,
        "step8_small/lab.toml": SMALL_TOML,
        "step8_small/public/test_square.py": PUBLIC_SQUARE,
        "step8_small/hidden/test_square.py": HIDDEN_SQUARE,
        "step8_small/public/test_double_all.py": PUBLIC_DOUBLE_ALL,
        "step9_model/lab.toml": MODEL_TOML,
        "step9_model/public/test_build.py": PUBLIC_BUILD,
        "step9_model/hidden/test_build.py": HIDDEN_BUILD,
    }.items():
        path = root / "assignments" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return load_course(root)


class Desk:
    """A grader with a course, and a text to grade with it."""

    def __init__(self, grader: Grader, course: Course, scratch: Path):
        """Write submissions into ``scratch``."""
        self.grader = grader
        self.course = course
        self.lab = course.lab("step8_small")
        self._scratch = scratch

    def grade(self, source: str | bytes, *, name: str = "", lab_id: str = "step8_small") -> LabResult:
        """Grade a module's text, handed in under the lab's name or ``name``."""
        path = self._scratch / "handed_in.py"
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        lab = self.course.lab(lab_id)
        return self.grader.grade(lab, Submission("ada", {name or lab.module: path}))

    @contextlib.contextmanager
    def without(self, *protections: Protection) -> Iterator[None]:
        """Switch protections off: the positive control of a test that something is stopped."""
        self.grader._off = frozenset(protections)
        try:
            yield
        finally:
            self.grader._off = frozenset()


def statuses(result: LabResult) -> dict[str, Status]:
    """Test name to status."""
    return {test.test: test.status for test in result.tests}


def message(result: LabResult, test: str) -> str:
    """What the student reads about one test."""
    return next(found.message for found in result.tests if found.test == test)
