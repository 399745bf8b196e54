"""The figure is shown.

Caught by: test_a_history_is_drawn_on_a_new_figure
"""


def plot_history(history: dict[str, list[float]]) -> Figure:
    figure = plt.figure(figsize=(15, 4))
    accuracy, loss, rate = figure.subplots(1, 3)
    epochs = range(1, len(history["loss"]) + 1)
    for axes, name in ((accuracy, "accuracy"), (loss, "loss")):
        axes.plot(epochs, history[name], label="training")
        axes.plot(epochs, history[f"val_{name}"], label="validation")
        axes.set(title=f"Model {name}", xlabel="Epoch", ylabel=name.capitalize())
        axes.legend()
    rate.plot(epochs, history["learning_rate"])
    rate.set(title="Learning rate", xlabel="Epoch", yscale="log")
    plt.show()
    return figure
