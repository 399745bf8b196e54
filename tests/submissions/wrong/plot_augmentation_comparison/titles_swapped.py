"""The panel of the accuracy is called loss, and the other way round.

Caught by: test_one_line_per_model_in_each_panel
Told: something about the accuracy
"""


def plot_augmentation_comparison(results):
    figure = Figure(figsize=(10, 4))
    for place, key in enumerate(("val_accuracy", "val_loss")):
        axes = figure.add_subplot(1, 2, place + 1)
        for name, result in results.items():
            values = result["history"][key]
            axes.plot(range(1, len(values) + 1), values, label=name)
        axes.set_title(("Validation loss", "Validation accuracy")[place])
        axes.legend()
    return figure
