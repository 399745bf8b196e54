"""Draws the lines in the order of their names.

Caught by: test_any_optimizers_in_their_order
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in sorted(results.items()):
        axes.plot(result["history"]["val_accuracy"], label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend()
    axes.grid(True, alpha=0.3)
    return figure
