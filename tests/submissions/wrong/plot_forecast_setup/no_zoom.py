"""There is no second panel."""


def plot_forecast_setup(series):
    figure = plt.figure(figsize=(12, 6))
    whole = figure.subplots()
    first = np.asarray(series)[0]
    steps = np.arange(len(first))
    whole.plot(steps, first, label="series")
    whole.plot(steps[:-1], first[:-1], label="input")
    whole.plot(steps[1:], first[1:], label="target")
    whole.legend()
    return figure
