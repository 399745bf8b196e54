"""plot_augmentation_comparison: more models, runs of different lengths, and pyplot's state."""

import json

import numpy as np
import pytest
from labkit import checks, plots
from labkit.pyplot_state import leaves_pyplot_alone

LENGTHS = {"first": 5, "second": 3, "third": 8}


@pytest.fixture
def results():
    """Three models whose runs ended after different numbers of epochs."""
    random = np.random.default_rng(8)
    keys = ("loss", "accuracy", "val_loss", "val_accuracy")
    return {
        name: {
            "history": {key: random.uniform(0.1, 0.9, count).tolist() for key in keys},
            "accuracy": {"clean": 0.9},
        }
        for name, count in LENGTHS.items()
    }


@pytest.mark.points(0.25)
def test_runs_may_have_different_lengths(plot_augmentation_comparison, results):
    """Three models, stopped after 5, 3 and 8 epochs: three lines in each of two panels."""
    drawn = plots.figure(plot_augmentation_comparison(results))
    found = []
    for key, words in (("val_accuracy", "validation accuracy"), ("val_loss", "validation loss")):
        series = {name: result["history"][key] for name, result in results.items()}
        hint = "every run has epochs of its own: a line for each, as long as its history"
        found.append(plots.panel_with(drawn, series, f"the panel of {words}", hint=hint))
        for name, values in series.items():
            plots.expect_line(found[-1], values, f"the {words} of {name!r}")
    checks.that(
        found[0] is not found[1],
        "validation accuracy and validation loss",
        expected="two panels",
        got="both in one panel",
    )


@pytest.mark.points(0.25)
def test_only_a_new_figure_is_drawn_on(plot_augmentation_comparison, results):
    """The caller's figure, matplotlib's settings and the results stay as they are, and nothing is shown."""
    before = json.loads(json.dumps(results))
    with leaves_pyplot_alone("plot_augmentation_comparison"):
        plots.drawn(plot_augmentation_comparison(results))
    checks.that(results == before, "the results afterwards", expected="as before", got="changed")
