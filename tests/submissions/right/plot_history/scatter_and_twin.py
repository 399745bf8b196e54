"""Points for validation, a second scale for the training loss, and a legend of the whole figure."""


def plot_history(history: dict[str, list[float]]) -> Figure:
    figure = Figure(figsize=(9, 9))
    top, middle, bottom = figure.subplots(3, 1, sharex=True)
    epochs = range(len(history["loss"]))
    top.plot(epochs, history["accuracy"], color="k", label="train")
    top.scatter(epochs, history["val_accuracy"], color="r", label="val")
    middle.plot(epochs, history["val_loss"], color="r")
    middle.twinx().plot(epochs, history["loss"], color="k")
    bottom.stairs(history["learning_rate"], baseline=None)
    best = int(np.argmax(history["val_accuracy"]))
    top.axvline(best, linestyle=":")
    figure.legend()
    figure.supxlabel("Epoch")
    return figure
