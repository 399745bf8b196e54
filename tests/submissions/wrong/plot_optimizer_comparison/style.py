"""Changes the style for good.

Caught by: test_a_new_figure_and_nothing_else
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    plt.style.use("ggplot")
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in results.items():
        axes.plot(result["history"]["val_accuracy"], label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend()
    axes.grid(True, alpha=0.3)
    return figure
