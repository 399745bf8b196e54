"""Draws the training accuracy.

Caught by: test_one_line_for_each_optimizer, test_axis_labels_and_grid, test_any_optimizers_in_their_order,
    test_a_new_figure_and_nothing_else
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in results.items():
        axes.plot(result["history"]["accuracy"], label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend()
    axes.grid(True, alpha=0.3)
    return figure
