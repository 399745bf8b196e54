"""All panels of the grid are made at once, and spare ones stay empty."""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    count = min(n, len(images))
    columns = max(2, -(-count // 2))
    classes = labels if np.ndim(labels) == 1 else np.argmax(labels, axis=-1)
    fig, axes = plt.subplots(2, columns, figsize=(columns * 1.5, 4))
    for i, ax in enumerate(axes.flat):
        ax.axis("off")
        if i < count:
            ax.imshow(images[i, :, :, 0], cmap="Greys", vmin=0, vmax=1)
            ax.set_title("Label: %d" % classes[i], fontsize=9)
    fig.tight_layout()
    return fig
