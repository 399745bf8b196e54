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
    history_panels(plot_history(some_history(epochs, seed=epochs)), history)


@pytest.mark.points(0.25)
def test_words_say_what_is_drawn(plot_history):
    """Where a title, a label or a legend names something, it names what is drawn there."""
    history = some_history(9, seed=0)
    expect_own_names(history_panels(plot_history(some_history(9, seed=0)), history), history)


@pytest.mark.points(0.25)
def test_a_history_is_left_as_it_is(plot_history):
    """The dict and its lists keep their values, and a second call has a figure of its own."""
    for history, epochs in ((some_history(4, seed=1), 4), (some_history(6, seed=1), 6)):
        before = some_history(epochs, seed=1)
        history_panels(plot_history(history), before)
        what = "the keys of the history after the call, sorted"
        checks.equal(sorted(history), sorted(before), what, hint="the dict is the caller's: work on a copy")
        changed = [name for name in before if history[name] != before[name]]
        hint = "the lists are the caller's: work on copies"
        checks.equal(changed, [], "which lists of the history the call changes", hint=hint)
    expect_a_figure_for_each_call(lambda: plot_history(some_history(6, seed=2)), "plot_history")
