"""By plt.figure and plt.subplot, with the training curves beside."""

import matplotlib.pyplot as plt


def plot_augmentation_comparison(results):
    figure = plt.figure(figsize=(10, 5))
    for place, key in enumerate(("val_loss", "val_accuracy"), 1):
        plt.subplot(1, 2, place)
        for name, result in results.items():
            plt.plot(result["history"][key], label=name)
            plt.plot(result["history"][key.removeprefix("val_")], ":", alpha=0.4)
        plt.title(key)
        plt.legend()
    plt.tight_layout()
    plt.close(figure)
    return figure
