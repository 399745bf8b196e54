"""The accuracy's panel is titled loss and the other way round.

Caught by: test_words_say_what_is_drawn
"""


def plot_history(history: dict[str, list[float]]) -> Figure:
    figure = plt.figure(figsize=(15, 4))
    accuracy, loss, rate = figure.subplots(1, 3)
    epochs = range(1, len(history["loss"]) + 1)
    for axes, name, title in ((accuracy, "accuracy", "loss"), (loss, "loss", "accuracy")):
        axes.plot(epochs, history[name], label="training")
        axes.plot(epochs, history[f"val_{name}"], label="validation")
        axes.set(title=f"Model {title}", xlabel="Epoch")
        axes.legend()
    rate.plot(epochs, history["learning_rate"])
    rate.set(title="Learning rate", xlabel="Epoch", yscale="log")
    return figure
