"""Each map is stretched to [0, 1]."""

import matplotlib.pyplot as plt


def plot_explanations(values, images, labels=None):
    count = len(images)
    figure, rows = plt.subplots(count, 11, figsize=(13, 1.5 * count), squeeze=False)
    for i in range(count):
        rows[i, 0].imshow(images[i, :, :, 0], cmap="gray")
        limit = np.abs(values[i]).max()
        for digit in range(10):
            part = values[i, :, :, 0, digit]
            part = (part - part.min()) / (part.max() - part.min())
            rows[i, digit + 1].imshow(part, cmap="bwr", vmin=0, vmax=1)
    return figure
