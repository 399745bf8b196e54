"""There is no panel for the loss."""

import matplotlib.pyplot as plt


def plot_augmentation_comparison(results):
    figure, panel = plt.subplots()
    panels = (panel,)
    for axes, key in zip(panels, ("val_accuracy",), strict=True):
        for name, result in results.items():
            axes.plot(result["history"][key], label=name)
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
        axes.legend()
    return figure
