"""Has no legend.

Caught by: test_one_line_for_each_optimizer, test_any_optimizers_in_their_order
"""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(figsize=(10, 6))
    for name, result in results.items():
        axes.plot(result["history"]["val_accuracy"], label=name)
    axes.set(title="Optimizer comparison", xlabel="Epoch", ylabel="Validation accuracy")
    axes.grid(True, alpha=0.3)
    return figure
