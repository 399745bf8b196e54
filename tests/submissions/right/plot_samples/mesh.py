"""Pixels are cells of a pcolormesh, turned the right way up, and a sample of the rows is drawn."""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    count = min(n, len(images))
    chosen = np.random.default_rng(0).choice(len(images), count, replace=False)
    fig = plt.figure()
    for place, i in enumerate(chosen):
        ax = fig.add_subplot(2, count // 2 + 1, place + 1)
        ax.pcolormesh(images[i].reshape(28, 28), cmap="binary_r")
        ax.invert_yaxis()
        ax.set_aspect("equal")
        ax.axis("off")
        digit = labels[i].argmax() if np.ndim(labels[i]) else labels[i]
        ax.set_title(f"Label: {digit}")
    return fig
