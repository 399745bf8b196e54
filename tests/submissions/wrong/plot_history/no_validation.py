"""The validation is missing.

Caught by: test_accuracy_loss_and_rate_have_panels, test_the_learning_rate_is_the_real_one,
    test_trainings_of_any_length_are_drawn, test_words_say_what_is_drawn, test_a_history_is_left_as_it_is
"""


def plot_history(history: dict[str, list[float]]) -> Figure:
    figure = plt.figure(figsize=(15, 4))
    accuracy, loss, rate = figure.subplots(1, 3)
    epochs = range(1, len(history["loss"]) + 1)
    for axes, name in ((accuracy, "accuracy"), (loss, "loss")):
        axes.plot(epochs, history[name], label="training")
        axes.set(title=f"Model {name}", xlabel="Epoch", ylabel=name.capitalize())
        axes.legend()
    rate.plot(epochs, history["learning_rate"])
    rate.set(title="Learning rate", xlabel="Epoch", yscale="log")
    return figure
