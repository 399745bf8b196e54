"""Uses a Figure without pyplot, epochs from 1, and the best accuracy in the legend."""

from matplotlib.figure import Figure


def plot_optimizer_comparison(results):
    figure = Figure()
    ax = figure.add_subplot(1, 1, 1)
    for name, result in results.items():
        accuracies = result["history"]["val_accuracy"]
        label = f"{name} (best {result['final_val_acc']:.1%})"
        ax.plot(range(1, len(accuracies) + 1), accuracies, marker="o", label=label)
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.grid()
    ax.legend(loc="lower right")
    return figure
