"""Draws the best accuracy so far.

Caught by: test_one_line_for_each_optimizer, test_axis_labels_and_grid, test_any_optimizers_in_their_order
"""

import matplotlib.pyplot as plt
import numpy as np


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in results.items():
        axes.plot(np.maximum.accumulate(result["history"]["val_accuracy"]), label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend()
    axes.grid(True, alpha=0.3)
    return figure
