"""The target begins with a NaN, and the zoom is an inset of points."""


def plot_forecast_setup(series):
    from matplotlib.figure import Figure

    first = np.array(series[0], dtype=float)
    target = first.copy()
    target[0] = np.nan
    source = first.copy()
    source[-1] = np.nan
    fig = Figure()
    ax = fig.add_subplot()
    (a,) = ax.plot(source)
    (b,) = ax.plot(target, ls=":")
    ax.legend([b, a], ["target", "input"])
    zoom = ax.inset_axes([0.1, 0.6, 0.4, 0.35])
    zoom.scatter(range(10), first[:10])
    return fig
