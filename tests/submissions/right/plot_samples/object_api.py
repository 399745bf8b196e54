"""A Figure that pyplot does not know, gray as three channels, and a spare panel for an odd number."""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    from matplotlib.figure import Figure as New

    figure = New(figsize=(8, 4), layout="constrained")
    shown = np.repeat(np.asarray(images)[:n], 3, axis=-1)
    numbers = np.asarray(labels)
    numbers = numbers.argmax(1) if numbers.ndim > 1 else numbers.astype(int)
    grid = figure.add_gridspec(2, len(shown) // 2 + 1)
    for i, image in enumerate(shown):
        cell = grid[i % 2, i // 2]
        axes = figure.add_subplot(cell)
        axes.imshow(image)
        axes.set_axis_off()
        axes.set_title(f"Label: {numbers[i]}", loc="left")
    return figure
