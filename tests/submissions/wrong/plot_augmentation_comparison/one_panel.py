"""Accuracy and loss share a panel.

Caught by: test_runs_may_have_different_lengths
"""

import matplotlib.pyplot as plt


def plot_augmentation_comparison(results):
    figure, panel = plt.subplots()
    panels = (panel, panel)
    for axes, key in zip(panels, ("val_accuracy", "val_loss"), strict=True):
        for name, result in results.items():
            axes.plot(result["history"][key], label=name)
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
        axes.legend()
    return figure
