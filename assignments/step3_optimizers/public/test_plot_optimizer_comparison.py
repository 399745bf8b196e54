"""plot_optimizer_comparison: one line for each optimizer, and what helps to read them."""

import pytest
from labkit import checks, gradients, plots

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
    return plots.panel_with(drawn, ACCURACIES, "the validation accuracies", hint=_mistake(drawn))


def _mistake(drawn):
    """What else is drawn, where it is known."""
    panels = plots.panels(drawn)

    def is_drawn(change):
        """Whether each optimizer has a line through its accuracies, changed in this way."""
        return all(
            any(plots.lines_with(panel, [change(value) for value in values]) for panel in panels)
            for values in ACCURACIES.values()
        )

    known = {
        "each line is in a panel of its own: one panel is for all": lambda value: value,
        "these are accuracies on the training rows": lambda value: value + 0.1,
        "these are losses on the validation rows": lambda value: 3.0 - value,
        "these are losses on the training rows": lambda value: 2.5 - value,
        "these are percentages: draw the values as they are": lambda value: 100 * value,
    }
    usual = "a line has the validation accuracies of all epochs of its optimizer, unchanged"
    return next((text for text, change in known.items() if is_drawn(change)), usual)


@pytest.mark.points(0.5)
def test_one_line_for_each_optimizer(panel):
    """Each optimizer's `val_accuracy` is a line over its epochs, and the legend names it."""
    plots.expect_named_lines(panel, ACCURACIES, "the panel")


@pytest.mark.points(0.5)
def test_axis_labels_and_grid(drawn, panel):
    """Both axes have a label, and there is a grid."""
    plots.expect_axis_labels(panel, drawn)
    across, up = (panel.xlabel or drawn.xlabel).lower(), (panel.ylabel or drawn.ylabel).lower()
    checks.that(
        not ("epoch" in up and "accura" in across),
        "the labels of the axes",
        expected="each on its own axis",
        got=f"x: {across!r}, y: {up!r}",
        hint="they are the wrong way round: epochs run along x",
    )
    plots.expect_grid(panel)
