"""All later figures have a grid.

Caught by: test_the_setup_is_drawn_on_a_new_figure
"""


def plot_forecast_setup(series):
    plt.rc("axes", grid=True)
    figure = plt.figure(figsize=(12, 6))
    whole, zoom = figure.subplots(2, 1)
    first = np.asarray(series)[0]
    steps = np.arange(len(first))
    whole.plot(steps, first, label="series")
    whole.plot(steps[:-1], first[:-1], label="input")
    whole.plot(steps[1:], first[1:], label="target")
    zoom.plot(steps[:10], first[:10], "o", label="input")
    zoom.plot(steps[1:11], first[1:11], "x", label="target")
    whole.legend()
    return figure
