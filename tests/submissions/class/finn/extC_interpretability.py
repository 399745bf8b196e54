"""Extension C: explain what a network looked at, pixel by pixel, with SHAP values.

Fill in the functions below; their tests are in tests/extC_interpretability, the handout is
handouts/extC_interpretability.md. Run `pytest tests/extC_interpretability` in the student folder. This lab
needs SHAP: `pip install -r requirements-extC_interpretability.txt`.
"""

import numpy as np

from matplotlib.figure import Figure


def explain_predictions(model, background, images):
    """Say for each pixel how much it moves each class' output away from what is usual.

    The SHAP values of an image for a class add up, within 1e-3, to what the model returns for the image minus
    the mean of what it returns for the rows of ``background``: ``f(image) − mean f(background)``.

    Args:
        model: a built Keras model ``(n, 28, 28, 1)`` to ``(n, 10)``, compiled or not; it is explained as it
            works at inference, and left as it is.
        background: float32 ``(m, 28, 28, 1)``, images that stand for the usual; every one of them counts.
        images: float32 ``(n, 28, 28, 1)``, the images to explain, each by itself.

    Returns:
        Floating-point array ``(n, 28, 28, 1, 10)``: image, row, column, channel, class.
    """
    raise NotImplementedError("explain_predictions: not written yet; see handouts/extC_interpretability.md")


def plot_explanations(values, images, labels=None):
    """Draw each image beside one map of SHAP values for each class.

    There is one row per image, from the top: the image, and its ten maps in the order of the classes. A map
    is signed: 0 lies between its colours for what speaks for the class and for what speaks against it.

    Args:
        values: float ``(n, 28, 28, 1, 10)``, as ``explain_predictions`` returns them; left as they are.
        images: float32 ``(n, 28, 28, 1)``; left as they are.
        labels: one-hot ``(n, 10)`` or integers ``(n,)``, to be shown with the images or not; or None.

    Returns:
        A new ``matplotlib.figure.Figure``; it is not shown.
    """
    raise NotImplementedError("plot_explanations: not written yet; see handouts/extC_interpretability.md")
