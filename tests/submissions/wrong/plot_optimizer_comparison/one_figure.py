"""Draws every time on the figure of the first call."""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    figure = plt.figure("optimizers")
    for name, result in results.items():
        plt.plot(result["history"]["val_accuracy"], label=name)
    plt.xlabel("Epoch")
    plt.ylabel("Validation accuracy")
    plt.legend()
    plt.grid(True, alpha=0.3)
    return figure
