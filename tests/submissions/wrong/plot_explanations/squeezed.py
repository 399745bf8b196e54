"""A single image fails: its axes are no table.

Caught by: test_one_image_has_one_row
"""

import matplotlib.pyplot as plt


def plot_explanations(values, images, labels=None):
    count = len(images)
    figure, rows = plt.subplots(count, 11, figsize=(13, 1.5 * count))
    for i in range(count):
        rows[i, 0].imshow(images[i, :, :, 0], cmap="gray")
        limit = np.abs(values[i]).max()
        for digit in range(10):
            rows[i, digit + 1].imshow(values[i, :, :, 0, digit], cmap="bwr", vmin=-limit, vmax=limit)
    return figure
