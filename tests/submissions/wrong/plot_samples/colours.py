"""The images have the default colours.

Caught by: test_images_are_gray_and_without_axes
"""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    count = min(n, len(images))
    columns = max(1, (count + 1) // 2)
    figure = plt.figure(figsize=(2 * columns, 5))
    for i in range(count):
        axes = figure.add_subplot(2, columns, i + 1)
        axes.imshow(np.asarray(images[i]).reshape(28, 28))
        axes.set_title(f"Label: {int(np.argmax(labels[i]) if np.ndim(labels) == 2 else labels[i])}")
        axes.axis("off")
    return figure
