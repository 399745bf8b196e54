"""Subfigures of a Figure of its own, ticks with names, and a semilogarithmic loss."""


def plot_rnn_comparison(results, x_test, y_test):
    from matplotlib.figure import Figure

    fig = Figure(figsize=(12, 8), layout="constrained")
    upper, lower = fig.subfigures(2, 1)
    axes = [*upper.subplots(1, 3), *lower.subplots(1, 3)]
    steps = np.arange(1, y_test.shape[1] + 1)
    names = list(results)
    for axis, name in zip(axes, names):
        forecasts = results[name]["model"].predict_on_batch(x_test)
        for j in (0, 1, 2):
            color = f"C{j}"
            axis.plot(steps, np.squeeze(y_test[j]), color, label=f"actual {j}")
            axis.plot(steps, np.squeeze(forecasts[j]), color + ":", label=f"predicted {j}")
        axis.set_title(name)
    for name in reversed(names):
        axes[3].semilogy(results[name]["history"]["val_loss"], "o-", label=f"{name} (loss)")
        axes[4].step(range(len(results[name]["history"]["val_mae"])), results[name]["history"]["val_mae"])
    axes[3].legend()
    axes[4].legend(names[::-1])
    axes[5].bar(range(len(names)), [results[name]["test_mae"] for name in names], width=0.4)
    axes[5].set_xticks(range(len(names)), [name.replace(" ", "\n") for name in names])
    return fig
