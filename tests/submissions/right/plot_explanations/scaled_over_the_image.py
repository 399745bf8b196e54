"""Each map is divided by its largest value and lies over the pale image."""

import matplotlib.pyplot as plt


def plot_explanations(values, images, labels=None):
    figure = plt.figure(figsize=(12, 1.2 * len(images)), layout="tight")
    numbers = None if labels is None else np.reshape(labels, (len(images), -1))
    for i, image in enumerate(images):
        axes = figure.add_subplot(len(images), 11, 11 * i + 1)
        axes.imshow(np.repeat(image, 3, axis=-1))
        if numbers is not None:
            number = numbers[i, 0] if numbers.shape[1] == 1 else numbers[i].argmax()
            axes.set_title(str(int(number)))
        for digit in range(10):
            axes = figure.add_subplot(len(images), 11, 11 * i + digit + 2)
            part = values[i, ..., 0, digit]
            axes.imshow(255 * image[..., 0], cmap="gray", alpha=0.2)
            axes.imshow(part / np.abs(part).max(), cmap="RdBu", alpha=0.8)
            axes.set_xticks([])
    return figure
