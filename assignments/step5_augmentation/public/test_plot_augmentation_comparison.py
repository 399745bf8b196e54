"""plot_augmentation_comparison: a line per model in each of two panels."""

import pytest
from labkit import augmenting, plots

RESULTS = {
    "plain": {
        "history": {
            "loss": [1.9, 0.8, 0.3, 0.1],
            "accuracy": [0.4, 0.8, 0.95, 0.99],
            "val_loss": [1.1, 0.62, 0.55, 0.58],
            "val_accuracy": [0.71, 0.85, 0.88, 0.87],
        },
        "accuracy": {"clean": 0.88, "rotated": 0.61},
    },
    "augmented": {
        "history": {
            "loss": [2.0, 1.2, 0.8, 0.6],
            "accuracy": [0.3, 0.6, 0.75, 0.8],
            "val_loss": [1.3, 0.7, 0.45, 0.31],
            "val_accuracy": [0.62, 0.81, 0.89, 0.92],
        },
        "accuracy": {"clean": 0.92, "rotated": 0.86},
    },
}


@pytest.mark.points(0.5)
def test_one_line_per_model_in_each_panel(plot_augmentation_comparison):
    """A Figure with validation accuracy in one panel, validation loss in another, one named line per model.

    Titles, where there are any, say what is drawn.
    """
    drawn = plots.figure(plot_augmentation_comparison(RESULTS))
    found = {}
    for name in ("accuracy", "loss"):
        key, words = f"val_{name}", f"validation {name}"
        series = {model: result["history"][key] for model, result in RESULTS.items()}
        hint = f"its lines go through the values under {key!r} in each model's history"
        found[name] = plots.panel_with(drawn, series, f"the panel of {words}", hint=hint)
        for model, values in series.items():
            plots.expect_line(found[name], values, f"the {words} of {model!r}")
    augmenting.expect_own_words(found, RESULTS)
    augmenting.expect_names(drawn, RESULTS)
