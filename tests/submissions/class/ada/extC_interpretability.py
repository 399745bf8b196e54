"""Ada's extension C: other ways than the reference's, with the stub's docstrings."""

import numpy as np

import shap

from matplotlib.figure import Figure


import tensorflow as tf


from matplotlib.colors import CenteredNorm


def explain_predictions(model, background, images):
    explainer = shap.DeepExplainer(model, background)
    values = [explainer.shap_values(images[i : i + 1], check_additivity=False)[0] for i in range(len(images))]
    return tf.stack(values)


def plot_explanations(values, images, labels=None):
    figure = Figure(figsize=(15, 2 * len(images)))
    for i, image in enumerate(images):
        parts = [image[:, :, 0], *np.moveaxis(values[i][:, :, 0], -1, 0)]
        for place, part in enumerate(parts):
            axes = figure.add_subplot(len(images), 11, 11 * i + place + 1)
            if place == 0:
                axes.pcolormesh(part, cmap="gray_r")
            else:
                axes.pcolormesh(part, cmap="seismic", norm=CenteredNorm())
            axes.invert_yaxis()
            axes.set_aspect("equal")
        if labels is not None:
            label = labels[i] if np.ndim(labels[i]) == 0 else np.flatnonzero(labels[i])[0]
            figure.axes[-11].set_ylabel(f"a {label}")
    return figure
