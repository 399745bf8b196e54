"""Gives every optimizer a panel of its own.

Caught by: test_one_line_for_each_optimizer, test_axis_labels_and_grid, test_any_optimizers_in_their_order,
    test_a_new_figure_and_nothing_else
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(1, len(results), squeeze=False)
    for ax, (name, result) in zip(axes[0], results.items()):
        ax.plot(result["history"]["val_accuracy"], label=name)
        ax.set(xlabel="Epoch", ylabel="Validation accuracy")
        ax.legend()
        ax.grid(True)
    return figure
