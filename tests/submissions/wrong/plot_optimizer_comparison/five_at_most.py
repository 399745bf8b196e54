"""Only the first five optimizers are drawn.

Caught by: test_any_optimizers_in_their_order
"""

from matplotlib.figure import Figure


def plot_optimizer_comparison(results):
    figure = Figure()
    axes = figure.subplots()
    for name, color in zip(results, "bgrcm"):
        axes.plot(results[name]["history"]["val_accuracy"], color, label=name)
    axes.set(xlabel="Epoch", ylabel="Validation accuracy")
    axes.legend()
    axes.grid(True)
    return figure
