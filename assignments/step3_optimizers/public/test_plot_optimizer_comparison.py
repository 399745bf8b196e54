"""plot_optimizer_comparison: one line for each optimizer, and what helps to read them."""

import pytest
from labkit import gradients, plots

ACCURACIES = {
    "SGD": [0.31, 0.42, 0.55, 0.61, 0.64],
    "Adam": [0.62, 0.81, 0.79],
    "Momentum": [0.4, 0.66, 0.72, 0.75],
}


@pytest.fixture(scope="module")
def drawn(plot_optimizer_comparison):
    """The figure for three optimizers whose trainings took 5, 3 and 4 epochs."""
    results = {
        name: {
            "model": gradients.softmax_regression(),
            "history": {
                "loss": [2.5 - value for value in values],
                "accuracy": [value + 0.1 for value in values],
                "val_loss": [3.0 - value for value in values],
                "val_accuracy": list(values),
            },
            "final_val_acc": max(values),
        }
        for name, values in ACCURACIES.items()
    }
    return plots.figure(plot_optimizer_comparison(results), "plot_optimizer_comparison(results)")


@pytest.fixture(scope="module")
def panel(drawn):
    """The panel with the three lines."""
    hint = "the values are those of result['history']['val_accuracy'], all of them"
    return plots.panel_with(drawn, ACCURACIES, "the validation accuracies", hint=hint)


@pytest.mark.points(0.5)
def test_one_line_for_each_optimizer(panel):
    """Each optimizer's `val_accuracy` is a line over its epochs, and the legend names it."""
    plots.expect_named_lines(panel, ACCURACIES, "the panel")


@pytest.mark.points(0.5)
def test_axis_labels_and_grid(drawn, panel):
    """Both axes have a label, and there is a grid."""
    plots.expect_axis_labels(panel, drawn)
    plots.expect_grid(panel)
