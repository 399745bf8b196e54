"""Puts the legend beside the panel, labels on the figure, and marks the best epoch."""

import matplotlib.pyplot as plt
import numpy as np


def plot_optimizer_comparison(results):
    fig, axs = plt.subplots(1, 1, squeeze=False, layout="constrained")
    ax = axs[0, 0]
    for name in results:
        values = np.asarray(results[name]["history"]["val_accuracy"])
        (line,) = ax.plot(np.arange(len(values)), values, "--", label=name)
        ax.plot(values.argmax(), values.max(), "*", color=line.get_color())
    fig.legend(loc="outside right upper")
    fig.supxlabel("Epoch")
    fig.supylabel("val_accuracy")
    ax.grid(visible=True, which="both", axis="both")
    ax.set_ylim(0, 1)
    return fig
