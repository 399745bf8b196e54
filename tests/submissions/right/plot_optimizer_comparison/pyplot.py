"""Draws with pyplot alone, under a style that ends with the function."""

import matplotlib.pyplot as plt


def plot_optimizer_comparison(results):
    with plt.rc_context({"axes.grid": True, "lines.linewidth": 2}):
        fig = plt.figure(figsize=(8, 5))
        for result in results.values():
            plt.plot(result["history"]["val_accuracy"])
        plt.legend(list(results))
        plt.xlabel("Epoch")
        plt.ylabel("Validation accuracy")
        plt.title("Optimizers")
    plt.close(fig)
    return fig
