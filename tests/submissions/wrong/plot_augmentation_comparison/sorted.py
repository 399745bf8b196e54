"""Values are sorted before they are drawn.

Caught by: test_one_line_per_model_in_each_panel, test_runs_may_have_different_lengths
"""

import matplotlib.pyplot as plt


def plot_augmentation_comparison(results):
    figure, panels = plt.subplots(1, 2)
    for axes, key in zip(panels, ("val_accuracy", "val_loss"), strict=True):
        for name, result in results.items():
            axes.plot(sorted(result["history"][key]), label=name)
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
        axes.legend()
    return figure
