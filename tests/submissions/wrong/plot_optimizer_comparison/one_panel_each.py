"""Gives every optimizer a panel of its own."""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure, axes = plt.subplots(1, len(results), squeeze=False)
    for ax, (name, result) in zip(axes[0], results.items()):
        ax.plot(result["history"]["val_accuracy"], label=name)
        ax.set(xlabel="Epoch", ylabel="Validation accuracy")
        ax.legend()
        ax.grid(True)
    return figure
