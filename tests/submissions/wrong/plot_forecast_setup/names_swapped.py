"""The legend calls the input target and the other way round.

Caught by: test_only_the_first_series_is_drawn
"""


def plot_forecast_setup(series):
    figure = plt.figure(figsize=(12, 6))
    whole, zoom = figure.subplots(2, 1)
    first = np.asarray(series)[0]
    steps = np.arange(len(first))
    whole.plot(steps, first, label="series")
    whole.plot(steps[:-1], first[:-1], label="target")
    whole.plot(steps[1:], first[1:], label="input")
    zoom.plot(steps[:10], first[:10], "o", label="input")
    zoom.plot(steps[1:11], first[1:11], "x", label="target")
    whole.legend()
    return figure
