"""By shap's own image_plot."""

import matplotlib.pyplot as plt


def plot_explanations(values, images, labels=None):
    shap.image_plot([values[..., digit] for digit in range(10)], images, show=False)
    return plt.gcf()
