"""Steps stand at their times, from 0 to 10."""


def plot_forecast_setup(series):
    first = np.asarray(series)[0]
    t = np.linspace(0, 10, len(first))
    fig, (top, bottom) = plt.subplots(2, 1)
    for ax, end in ((top, len(first)), (bottom, 10)):
        ax.plot(t[:end], first[:end], color="lightgray", label="series")
        ax.plot(t[: end - 1], first[: end - 1], "b--", label="input")
        ax.plot(t[1:end], first[1:end], "r--", label="target")
        ax.set_xlabel("t")
    return fig
