"""Nothing says which line is whose.

Caught by: test_one_line_per_model_in_each_panel
Told: and the panel a legend that shows it
"""

import matplotlib.pyplot as plt


def plot_augmentation_comparison(results):
    figure, panels = plt.subplots(1, 2)
    for axes, key in zip(panels, ("val_accuracy", "val_loss"), strict=True):
        for result in results.values():
            axes.plot(result["history"][key])
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
    return figure
