"""The seed's figure, with the steps counted from 1."""


def plot_rnn_comparison(results, x_test, y_test):
    plt.figure(figsize=(12, 8))
    t = range(1, y_test.shape[1] + 1)
    for i, (name, result) in enumerate(results.items(), 1):
        plt.subplot(2, 3, i)
        predictions = result["model"].predict(x_test[:5], verbose=0)
        for j in range(3):
            plt.plot(t, y_test[j, :, 0], "b-", alpha=0.7, label="Actual" if j == 0 else "")
            plt.plot(t, predictions[j, :, 0], "r--", alpha=0.7, label="Predicted" if j == 0 else "")
        plt.title(f"{name} Predictions")
        plt.legend()
    for i, key in ((4, "val_loss"), (5, "val_mae")):
        plt.subplot(2, 3, i)
        for name, result in results.items():
            plt.plot(result["history"][key], label=name)
        plt.title(f"{key} Comparison")
        plt.legend()
    plt.subplot(2, 3, 6)
    maes = [result["test_mae"] for result in results.values()]
    plt.bar(list(results.keys()), maes, color=["blue", "green", "orange"])
    plt.ylabel("Mean Absolute Error")
    plt.xticks(rotation=45)
    plt.tight_layout()
    return plt.gcf()
