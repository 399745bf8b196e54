"""The handout's figure: which gradients float16 loses, and what scaling the loss does about it."""

from __future__ import annotations

import extA_mixed_precision as solution
import keras
import numpy as np
import tensorflow as tf
from labkit.data import digits
from matplotlib.figure import Figure

SCALE = 2.0**15
"""Where ``LossScaleOptimizer`` begins."""
LOST = 2.0**-25
"""What is smaller rounds to 0 in float16."""
LARGEST = 65504.0


def draw() -> dict[str, Figure]:
    """The handout's figures by the stems of their files."""
    gradients = _gradients()
    figure = Figure(figsize=(8, 3.4), layout="constrained")
    axes = figure.subplots()
    bins = np.arange(-44, 20, 1.0)
    for factor, name in ((1.0, "the gradients"), (SCALE, "multiplied by 32,768")):
        size = gradients * factor
        share = np.mean(size < LOST)
        axes.hist(np.log2(size), bins, alpha=0.6, label=f"{name}: {share:.1%} become 0")
    axes.axvspan(bins[0], np.log2(LOST), color="0.85", zorder=0, label="rounded to 0 in float16")
    axes.axvspan(np.log2(LARGEST), bins[-1], color="0.6", zorder=0, label="infinite in float16")
    axes.set(
        xlabel="size of a gradient, as a power of two", ylabel="number of gradients", xlim=(bins[0], bins[-1])
    )
    figure.legend(loc="outside upper center", ncols=2)
    return {"extA_gradients": figure}


def _gradients() -> np.ndarray:
    """Sizes of the gradients that flow back through the layers' outputs, and are not zero, of 64 digits.

    Those are what a mixed policy keeps in float16. The network has learnt from 1,000 digits before.
    """
    keras.utils.set_random_seed(0)
    x, y = digits(1000, 0)[:2]
    model = solution.create_mixed_precision_cnn("float32")
    model.fit(x, y, batch_size=32, epochs=5, verbose=0)
    outputs = [tf.constant(x[:64])]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(outputs[0])
        for layer in model.layers:
            outputs.append(layer(outputs[-1], training=True))
        loss = model.compute_loss(y=tf.constant(y[:64]), y_pred=outputs[-1])
    found = tape.gradient(loss, outputs[:-1])
    sizes = np.abs(np.concatenate([np.ravel(gradient) for gradient in found]))
    return sizes[sizes > 0]
