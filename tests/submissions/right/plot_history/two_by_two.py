"""A grid of four with a spare panel, markers, and a list of legend texts."""


def plot_history(history: dict[str, list[float]]) -> Figure:
    fig, grid = plt.subplots(2, 2)
    x = np.arange(len(history["loss"])) + 1
    for ax, key in zip(grid[0], ["accuracy", "loss"]):
        ax.plot(x, history["val_" + key], "o-")
        ax.plot(x, history[key], "x--")
        ax.legend(["Validation", "Train"])
        ax.set_ylabel(key)
    grid[1, 0].semilogy(x, history["learning_rate"], drawstyle="steps-post")
    grid[1, 1].axis("off")
    return fig
