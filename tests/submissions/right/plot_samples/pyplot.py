"""The seed's loop of plt.subplot on a new pyplot figure."""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    n = min(n, len(images))
    plt.figure(figsize=(10, 5))
    for i in range(n):
        plt.subplot(2, (n + 1) // 2, i + 1)
        plt.imshow(np.squeeze(images[i], -1), cmap="gray")
        label = labels[i] if labels.ndim == 1 else labels[i].argmax()
        plt.title(f"Label: {label}")
        plt.axis("off")
    return plt.gcf()
