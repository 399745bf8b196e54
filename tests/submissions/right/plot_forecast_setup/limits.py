"""Both panels hold the same lines, and the second one has limits."""


def plot_forecast_setup(series):
    figure, panels = plt.subplots(1, 2, figsize=(10, 4))
    x, y = make_forecast_windows(np.asarray(series)[:1])
    for panel in panels:
        panel.plot(np.arange(x.shape[1]), x[0, :, 0], label="input")
        panel.plot(np.arange(x.shape[1]) + 1, y[0, :, 0], ".-", label="target")
        panel.legend()
    panels[1].set_xlim(-0.5, 9.5)
    return figure
