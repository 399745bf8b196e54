"""Hidden tests of plot_history."""

import numpy as np
import pytest
from labkit import checks
from labkit.pyplot_state import expect_a_figure_for_each_call
from labkit.training_plots import expect_own_names, history_panels


def some_history(epochs, seed):
    """A made-up history, as `train_cnn` returns it; no two of its series are alike."""
    random = np.random.RandomState(seed)
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    history = {name: random.uniform(0.1, 1.0, epochs).tolist() for name in names}
    rates = 10.0 ** random.uniform(-6, -2, epochs)
    return {**history, "learning_rate": rates.tolist()}


@pytest.mark.points(0.5)
@pytest.mark.parametrize("epochs", [2, 5, 31])
def test_trainings_of_any_length_are_drawn(plot_history, epochs):
    """Every series is drawn whole, one point per epoch, also a rate that falls and rises."""
    history = some_history(epochs, seed=epochs)
    history_panels(plot_history(history), history)


@pytest.mark.points(0.25)
def test_words_say_what_is_drawn(plot_history):
    """Where a title, a label or a legend names something, it names what is drawn there."""
    history = some_history(9, seed=0)
    expect_own_names(history_panels(plot_history(history), history), history)


@pytest.mark.points(0.25)
def test_a_history_is_left_as_it_is(plot_history):
    """The dict and its lists keep their values, and a second call has a figure of its own."""
    first, second = some_history(4, seed=1), some_history(6, seed=2)
    history_panels(plot_history(first), first)
    expect_a_figure_for_each_call(lambda: plot_history(second), "plot_history")
    before = some_history(4, seed=1), some_history(6, seed=2)
    checks.equal((first, second), before, "the histories after the calls", hint="work on copies")
