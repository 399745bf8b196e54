"""The first run's epochs are the x of all.

Caught by: test_runs_may_have_different_lengths, test_only_a_new_figure_is_drawn_on
"""

import matplotlib.pyplot as plt


def plot_augmentation_comparison(results):
    epochs = range(len(next(iter(results.values()))["history"]["val_loss"]))
    figure, panels = plt.subplots(1, 2)
    for axes, key in zip(panels, ("val_accuracy", "val_loss"), strict=True):
        for name, result in results.items():
            axes.plot(epochs, result["history"][key][: len(epochs)], label=name)
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
        axes.legend()
    return figure
