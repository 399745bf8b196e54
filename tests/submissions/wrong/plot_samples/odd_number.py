"""The grid has no room for the last image of an odd number.

Caught by: test_any_number_of_images_is_shown
"""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    count = min(n, len(images))
    columns = max(1, count // 2)
    figure = plt.figure(figsize=(2 * columns, 5))
    for i in range(count):
        axes = figure.add_subplot(2, columns, i + 1)
        axes.imshow(np.asarray(images[i]).reshape(28, 28), cmap="gray")
        axes.set_title(f"Label: {int(np.argmax(labels[i]) if np.ndim(labels) == 2 else labels[i])}")
        axes.axis("off")
    return figure
