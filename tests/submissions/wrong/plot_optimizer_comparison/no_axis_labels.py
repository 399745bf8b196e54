"""Has no axis labels.

Caught by: test_axis_labels_and_grid
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in results.items():
        axes.plot(result["history"]["val_accuracy"], label=name)
    axes.set(title="Optimizer comparison")
    axes.legend()
    axes.grid(True, alpha=0.3)
    return figure
