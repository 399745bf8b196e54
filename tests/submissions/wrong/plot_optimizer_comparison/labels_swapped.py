"""The labels of the axes are the wrong way round.

Caught by: test_axis_labels_and_grid
Told: they are the wrong way round
"""

from matplotlib.figure import Figure


def plot_optimizer_comparison(results):
    figure = Figure()
    axes = figure.subplots()
    for name, result in results.items():
        axes.plot(result["history"]["val_accuracy"], label=name)
    axes.set(xlabel="Validation accuracy", ylabel="Epoch")
    axes.legend()
    axes.grid(True)
    return figure
