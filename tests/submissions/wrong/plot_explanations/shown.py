"""The figure is shown.

Caught by: test_the_figure_is_new_and_all_else_is_as_before
"""

import matplotlib.pyplot as plt


def plot_explanations(values, images, labels=None):
    count = len(images)
    figure, rows = plt.subplots(count, 11, figsize=(13, 1.5 * count), squeeze=False)
    for i in range(count):
        rows[i, 0].imshow(images[i, :, :, 0], cmap="gray")
        limit = np.abs(values[i]).max()
        for digit in range(10):
            rows[i, digit + 1].imshow(values[i, :, :, 0, digit], cmap="bwr", vmin=-limit, vmax=limit)
    plt.show()
    return figure
