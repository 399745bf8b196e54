"""Sorts the names of the legend and not the lines.

Caught by: test_one_line_for_each_optimizer, test_any_optimizers_in_their_order
Told: is another line's name
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in results.items():
        axes.plot(result["history"]["val_accuracy"], label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend(sorted(results))
    axes.grid(True, alpha=0.3)
    return figure
