"""The learning rate is taken out of the caller's history.

Caught by: test_a_history_is_left_as_it_is

Told: the dict is the caller's
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
    rate.plot(epochs, history.pop("learning_rate"))
    rate.set(title="Learning rate", xlabel="Epoch", yscale="log")
    return figure
