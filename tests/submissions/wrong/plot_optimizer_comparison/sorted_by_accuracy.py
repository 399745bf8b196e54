"""Draws the best first.

Caught by: test_any_optimizers_in_their_order
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in sorted(results.items(), key=lambda item: -item[1]["final_val_acc"]):
        axes.plot(result["history"]["val_accuracy"], label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend()
    axes.grid(True, alpha=0.3)
    return figure
