"""The colormap of all later figures is gray.

Caught by: test_samples_are_drawn_on_a_new_figure

Told: everybody's
"""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    count = min(n, len(images))
    columns = max(1, (count + 1) // 2)
    plt.rcParams["image.cmap"] = "gray"
    figure = plt.figure(figsize=(2 * columns, 5))
    for i in range(count):
        axes = figure.add_subplot(2, columns, i + 1)
        axes.imshow(np.asarray(images[i]).reshape(28, 28))
        axes.set_title(f"Label: {int(np.argmax(labels[i]) if np.ndim(labels) == 2 else labels[i])}")
        axes.axis("off")
    return figure
