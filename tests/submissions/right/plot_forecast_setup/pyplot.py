"""The seed's figure, whose zoom has ten inputs and ten targets."""


def plot_forecast_setup(series):
    n_steps = series.shape[1]
    plt.figure(figsize=(12, 6))
    plt.subplot(2, 1, 1)
    plt.plot(series[0], "b-", label="Full sequence")
    plt.plot(series[0, :-1], "r--", label="Input sequence")
    plt.plot(range(1, n_steps), series[0, 1:], "g--", label="Target sequence")
    plt.legend()
    plt.title("Time Series Forecast Setup")
    plt.grid(True, alpha=0.3)
    plt.subplot(2, 1, 2)
    plt.plot(series[0][:10], "b.", markersize=8, label="Input points")
    plt.plot(range(1, 11), series[0][1:11], "g.", markersize=8, label="Target points")
    plt.legend()
    return plt.gcf()
