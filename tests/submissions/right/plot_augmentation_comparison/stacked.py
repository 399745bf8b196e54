"""The panels are above each other, with markers, points that are scattered, and a title for both."""

import matplotlib.pyplot as plt


def plot_augmentation_comparison(results):
    figure = plt.figure(figsize=(6, 8))
    panels = [figure.add_subplot(2, 1, 2), figure.add_subplot(2, 1, 1)]
    for axes, key in zip(panels, ("val_accuracy", "val_loss"), strict=True):
        for name, result in results.items():
            axes.plot(range(1, len(result["history"][key]) + 1), result["history"][key], "o-", label=name)
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
        axes.legend()
    figure.suptitle("Comparison")
    return figure
