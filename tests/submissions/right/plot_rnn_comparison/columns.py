"""One column per model, lines of a matrix, and bars one by one with a legend."""


def plot_rnn_comparison(results, x_test, y_test):
    fig, grid = plt.subplots(3, 3, figsize=(12, 10))
    rows = np.asarray(y_test)[-3:, :, 0].T
    steps = np.arange(len(rows)) + 1
    for ax, name in zip(grid[0], results):
        ax.plot(steps, rows, color="gray", marker=".")
        forecast = results[name]["model"](x_test[-3:], training=False).numpy()
        ax.plot(steps, forecast[..., 0].T, color="tab:red")
        ax.set_xlabel(name)
    for place, (name, run) in enumerate(results.items()):
        epochs = np.arange(len(run["history"]["val_mae"]))
        grid[1, 0].plot(epochs, run["history"]["val_mae"], label=name)
        grid[1, 1].plot(epochs, run["history"]["val_loss"], label=name)
        grid[1, 2].bar(place, run["test_mae"], 0.5, label=name)
    grid[1, 2].set_xticks([])
    for ax in grid[1]:
        ax.legend(fontsize="small")
    for ax in grid[2]:
        ax.remove()
    return fig
