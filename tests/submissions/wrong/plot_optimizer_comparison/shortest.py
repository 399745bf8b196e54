"""Cuts all lines to the shortest training.

Caught by: test_one_line_for_each_optimizer, test_axis_labels_and_grid, test_any_optimizers_in_their_order
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    shortest = min(len(result["history"]["val_accuracy"]) for result in results.values())
    for name, result in results.items():
        axes.plot(result["history"]["val_accuracy"][:shortest], label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend()
    axes.grid(True, alpha=0.3)
    return figure
