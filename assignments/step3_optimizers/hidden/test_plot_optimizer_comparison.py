"""plot_optimizer_comparison: any optimizers in their order, on a new figure."""

import pytest
from labkit import checks, gradients, plots
from labkit.pyplot_state import leaves_pyplot_alone


def results_of(accuracies):
    """Results as compare_optimizers gives them, with these validation accuracies."""
    return {
        name: {
            "model": gradients.softmax_regression(),
            "history": {
                "loss": [2.25 - value for value in values],
                "accuracy": [value + 0.06 for value in values],
                "val_loss": [2.75 - value for value in values],
                "val_accuracy": list(values),
            },
            "final_val_acc": max(values),
        }
        for name, values in accuracies.items()
    }


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    "accuracies",
    [
        {
            "AdamW": [0.52, 0.71, 0.84, 0.83],
            "SGD, slow": [0.11, 0.13, 0.19, 0.26, 0.28],
            "Adam": [0.5, 0.7, 0.81],
            "Lion": [0.91, 0.93],
            "Nadam": [0.57, 0.68, 0.74],
            "Adagrad": [0.22, 0.34, 0.39, 0.43],
        },
        {"alone": [0.35, 0.47, 0.46]},
    ],
    ids=["six", "one"],
)
def test_any_optimizers_in_their_order(plot_optimizer_comparison, accuracies):
    """One or six optimizers with names of their own: a line for each, in the order of the results."""
    value = plot_optimizer_comparison(results_of(accuracies))
    drawn = plots.figure(value, "plot_optimizer_comparison(results)")
    panel = plots.panel_with(drawn, accuracies, "the validation accuracies")
    plots.expect_named_lines(panel, accuracies, "the panel")
    order = [
        name
        for line in plots.lines(panel)
        for name, values in accuracies.items()
        if list(line.y.round(6)) == values
    ]
    checks.equal(list(dict.fromkeys(order)), list(accuracies), "the order of the lines")


@pytest.mark.points(0.5)
def test_a_new_figure_and_nothing_else(plot_optimizer_comparison):
    """Each call makes a figure of its own; the caller's figure, rcParams, the screen and the results stay."""
    first, second = {"one": [0.2, 0.4]}, {"two": [0.3, 0.5], "three": [0.6, 0.9]}
    results = results_of(first)
    with leaves_pyplot_alone("plot_optimizer_comparison(results)"):
        plot_optimizer_comparison(results)
        drawn = plots.figure(plot_optimizer_comparison(results_of(second)), "the second figure")
    wanted = results_of(first)["one"]["history"]
    checks.equal(results["one"]["history"], wanted, "the history that was passed in, after the call")
    panel = plots.panel_with(drawn, second, "the second figure")
    checks.equal(
        [name for name, values in first.items() if plots.lines_with(panel, values)],
        [],
        "the lines of the first figure that are on the second",
        hint="begin each call with a new figure",
    )
