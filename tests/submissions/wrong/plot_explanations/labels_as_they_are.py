"""One-hot labels are printed as vectors.

Caught by: test_labels_may_be_numbers_or_one_hot
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
    if labels is not None:
        for i in range(count):
            rows[i, 0].set_title(f"Label: {labels[i]}")
    return figure
