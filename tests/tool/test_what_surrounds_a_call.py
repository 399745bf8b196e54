"""What a function must leave alone, or prepares for a call-back, is seen though it ran in another process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dlgrade.course import load_course
from dlgrade.grading import Grader
from dlgrade.results import Status
from small_course import Desk, message, statuses

TOML = """
title = "Surroundings"
[tasks.draw]
public = 4
hidden = 0
[tasks.sweep]
public = 3
hidden = 0
"""

TEST_DRAW = '''
import matplotlib
import matplotlib.pyplot as plt
import pytest
from labkit import artists, checks

@pytest.mark.points(1)
@pytest.mark.parametrize("panels", [0, 2])
def test_the_callers_figure_stays(draw, panels):
    """Nothing is drawn on the caller's figure."""
    mine = plt.figure()
    for panel in range(panels):
        mine.add_subplot(1, panels, panel + 1).plot([1, 2])
    before = artists.describe(mine)
    artists.describe(draw([1.0, 2.0]))
    after = artists.describe(mine)
    checks.equal(len(after.axes), len(before.axes), "axes on my figure")
    texts = [text.get_text() for text in mine.texts]
    checks.equal(texts, [], "texts on my figure")
    checks.equal(plt.fignum_exists(mine.number), True, "my figure is open")

@pytest.mark.points(1)
def test_a_second_call_draws_on_a_figure_of_its_own(draw):
    """Two calls give two figures."""
    first, second = artists.describe(draw([1.0])), artists.describe(draw([2.0]))
    checks.equal([len(first.axes), len(second.axes)], [1, 1], "panels")
    checks.equal(len(second.axes[0].lines), 1, "lines")

@pytest.mark.points(1)
def test_settings_stay(draw):
    """The settings are as before, also those of the caller's."""
    matplotlib.rcParams["lines.linewidth"] = 7.5
    before = dict(matplotlib.rcParams)
    draw([1.0])
    changed = [key for key in before if before[key] != matplotlib.rcParams[key]]
    checks.equal(changed, [], "changed settings")

@pytest.mark.points(1)
def test_nothing_is_shown(draw, monkeypatch):
    """No window is opened."""
    shown = []
    monkeypatch.setattr(plt, "show", lambda *args, **kwargs: shown.append(1))
    draw([1.0])
    checks.equal(len(shown), 0, "calls of plt.show")
'''

TEST_SWEEP = '''
import random
import keras
import pytest
from labkit import checks

@pytest.mark.points(1)
def test_chance_in_a_call_back_follows_the_callers_seed(sweep):
    """What is drawn in a call-back follows from the seed set before it."""
    want = random.Random(5).random()
    got = sweep(lambda: random.random())
    checks.equal(got, [want, want], "what sweep(random.random) gives")

@pytest.mark.points(1)
def test_models_built_in_a_call_back_start_equal(sweep):
    """The same seed before each call-back gives the same weights."""
    kernels = []
    def build():
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        kernels.append(model.get_weights()[0].tolist())
        return 0
    sweep(build)
    checks.equal(kernels[0], kernels[1], "the first weights")

@pytest.mark.points(1)
def test_an_exception_of_a_call_back_is_not_the_graders(sweep):
    """What the call-back raises goes through the function."""
    def refuse():
        raise LookupError("not this")
    with pytest.raises(LookupError, match="not this"):
        sweep(refuse)
'''

RIGHT = """
import random
import matplotlib.pyplot as plt

def draw(values):
    figure, axes = plt.subplots()
    axes.plot(values)
    return figure

def sweep(build):
    results = []
    for _ in range(2):
        random.seed(5)
        results.append(build())
    return results
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One grader for the whole module, with one lab."""
    root = tmp_path_factory.mktemp("course")
    folder = root / "assignments" / "step8_small"
    (folder / "public").mkdir(parents=True)
    (folder / "lab.toml").write_text(TOML)
    (folder / "public" / "test_draw.py").write_text(TEST_DRAW)
    (folder / "public" / "test_sweep.py").write_text(TEST_SWEEP)
    course = load_course(root)
    with Grader(course, unsafe=True) as grader:
        yield Desk(grader, course, tmp_path_factory.mktemp("scratch"))


def test_a_function_that_leaves_everything_alone_passes(desk: Desk) -> None:
    """With pyplot figures left open, and call-backs that draw random numbers."""
    result = desk.grade(RIGHT)
    assert result.points == 7, [(t.test, t.message, t.detail) for t in result.tests if t.message]


@pytest.mark.parametrize(
    ("body", "test"),
    [
        ("plt.plot(v); return plt.gcf()", "test_the_callers_figure_stays"),
        ("plt.suptitle('x'); return plt.figure()", "test_the_callers_figure_stays"),
        ("plt.close('all'); return plt.figure()", "test_the_callers_figure_stays"),
        ("plt.clf(); return plt.figure()", "test_the_callers_figure_stays"),
        ("plt.plot(v); return plt.gcf()", "test_a_second_call_draws_on_a_figure_of_its_own"),
        ("plt.rcParams['font.size'] = 20; return plt.figure()", "test_settings_stay"),
        ("plt.rcdefaults(); return plt.figure()", "test_settings_stay"),
        ("plt.style.use('ggplot'); return plt.figure()", "test_settings_stay"),
        ("f = plt.figure(); plt.show(); return f", "test_nothing_is_shown"),
        ("f = plt.figure(); f.show(); return f", "test_nothing_is_shown"),
    ],
)
def test_what_a_plot_function_does_to_its_callers_pyplot_is_seen(desk: Desk, body: str, test: str) -> None:
    """Drawing on the current figure, closing it, other settings and windows fail the test that looks."""
    lines = "".join(f"    {line.strip()}\n" for line in body.split("; "))
    result = desk.grade(f"{RIGHT}\ndef draw(v):\n{lines}")
    assert statuses(result)[test] is Status.FAILED, [(t.test, str(t.status)) for t in result.tests]
    assert not result.undecided, [t.detail for t in result.undecided]


def test_a_seed_set_only_once_is_seen_in_the_call_backs(desk: Desk) -> None:
    """The second call-back goes on where the first one left the random state."""
    result = desk.grade(f"{RIGHT}\ndef sweep(build):\n    random.seed(5)\n    return [build(), build()]\n")
    assert statuses(result)["test_models_built_in_a_call_back_start_equal"] is Status.FAILED
    assert "weights" in message(result, "test_models_built_in_a_call_back_start_equal")


def test_what_may_not_cross_to_a_call_back_is_the_students_matter(desk: Desk) -> None:
    """A model of an own class passed to the test's function fails the test with a sentence."""
    own = "import keras\nclass Own(keras.Model):\n    pass\ndef sweep(build):\n    return build(Own())\n"
    result = desk.grade(f"{RIGHT}\n{own}")
    assert not result.undecided, [t.detail for t in result.undecided]
    assert "Own" in message(result, "test_models_built_in_a_call_back_start_equal")
