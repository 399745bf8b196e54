"""The legend says "actual" beside what the model predicts.

Caught by: test_each_model_has_a_panel_with_three_predictions, test_other_models_and_longer_series_are_drawn
Told: in the order in which they were drawn
"""


def plot_rnn_comparison(results, x_test, y_test):
    figure = plt.figure(figsize=(15, 8))
    panels = figure.subplots(2, 3)
    examples = np.asarray(y_test)[:3, :, 0]
    steps = np.arange(1, examples.shape[1] + 1)
    for axes, (name, result) in zip(panels[0], results.items(), strict=True):
        predictions = result["model"].predict(x_test[:3], verbose=0)[:, :, 0]
        for actual, predicted in zip(examples, predictions, strict=True):
            axes.plot(steps, predicted, "C3--")
            axes.plot(steps, actual, "C0-", alpha=0.5)
        axes.legend(["actual", "predicted"])
        axes.set(title=f"{name}: predictions", xlabel="Step", ylabel="Value")
    for axes, measure in zip(panels[1], ("val_loss", "val_mae"), strict=False):
        for name, result in results.items():
            values = result["history"][measure]
            axes.plot(range(1, len(values) + 1), values, label=name)
        axes.legend()
    panels[1, 2].bar(list(results), [result["test_mae"] for result in results.values()])
    return figure
