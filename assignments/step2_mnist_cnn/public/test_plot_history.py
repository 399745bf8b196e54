"""What a student may read of the tests of plot_history."""

import copy

import pytest
from labkit import plots
from labkit.pyplot_state import leaves_pyplot_alone
from labkit.training_plots import history_panels

HISTORY = {
    "accuracy": [0.61, 0.8, 0.87, 0.9, 0.93, 0.95, 0.955],
    "loss": [1.2, 0.7, 0.45, 0.33, 0.25, 0.2, 0.19],
    "top5": [0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995],
    "val_accuracy": [0.7, 0.82, 0.81, 0.86, 0.85, 0.88, 0.87],
    "val_loss": [0.9, 0.6, 0.62, 0.51, 0.52, 0.5, 0.505],
    "val_top5": [0.92, 0.94, 0.96, 0.965, 0.97, 0.975, 0.98],
    "learning_rate": [0.001] * 7,
}
RATES = [0.004, 0.004, 0.002, 0.002, 0.001, 0.001, 0.0005]


@pytest.mark.points(0.5)
def test_accuracy_loss_and_rate_have_panels(plot_history):
    """Three panels over the epochs: accuracy, loss (training and validation each) and learning rate."""
    history_panels(plot_history(copy.deepcopy(HISTORY)), HISTORY)


@pytest.mark.points(0.25)
def test_the_learning_rate_is_the_real_one(plot_history):
    """The third panel shows the rate that was in force at each epoch."""
    history = {**HISTORY, "learning_rate": RATES}
    history_panels(plot_history(copy.deepcopy(history)), history)


@pytest.mark.points(0.25)
def test_a_history_is_drawn_on_a_new_figure(plot_history):
    """A figure comes back; nothing is shown, and neither the current figure nor rcParams change."""
    with leaves_pyplot_alone("plot_history"):
        plots.drawn(plot_history(copy.deepcopy(HISTORY)))
