"""The figure of the handout, drawn by the reference."""

import extB_custom_training as lab
import keras
from labkit.data import digits
from labkit.gradients import Batch
from labkit.models import tiny_cnn
from matplotlib.figure import Figure


def draw() -> dict[str, Figure]:
    """The loss of each epoch, for three learning rates and the same first weights."""
    x, y, _, _ = digits(600, 0)
    batches = [Batch(x[begin : begin + 32], y[begin : begin + 32]) for begin in range(0, len(x), 32)]
    figure = Figure(figsize=(7, 3.6), layout="tight")
    axes = figure.add_subplot()
    for rate in (0.0002, 0.001, 0.005):
        keras.utils.set_random_seed(1)
        losses = lab.custom_training_loop(tiny_cnn(), keras.optimizers.Adam(rate), batches, epochs=10)
        axes.plot(range(1, 11), losses, "o-", label=f"Adam, learning rate {rate:g}")
    axes.set(xlabel="Epoch", ylabel="Mean loss of the epoch", ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend()
    return {"extB_loss": figure}
