"""Each row is a subfigure with the image and two lines of five maps."""

import matplotlib.pyplot as plt


def plot_explanations(values, images, labels=None):
    figure = plt.figure(figsize=(8, 3 * len(images)))
    for row, image, value in zip(figure.subfigures(len(images), 1, squeeze=False)[:, 0], images, values):
        grid = row.add_gridspec(2, 7)
        row.add_subplot(grid[:, :2]).imshow(image[..., 0], cmap="Greys")
        for digit in range(10):
            axes = row.add_subplot(grid[digit // 5, 2 + digit % 5])
            axes.imshow(value[..., 0, digit], cmap="coolwarm")
            axes.set_title(f"class {digit}")
    return figure
