"""The legend gives each line another model's name.

Caught by: test_one_line_per_model_in_each_panel
Told: another model's name
"""


def plot_augmentation_comparison(results):
    figure = Figure(figsize=(10, 4))
    for place, key in enumerate(("val_accuracy", "val_loss")):
        axes = figure.add_subplot(1, 2, place + 1)
        for name, result in zip(reversed(results), results.values(), strict=True):
            values = result["history"][key]
            axes.plot(range(1, len(values) + 1), values, label=name)
        axes.set_title(("Validation accuracy", "Validation loss")[place])
        axes.legend()
    return figure
