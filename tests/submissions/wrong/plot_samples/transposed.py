"""Rows and columns are exchanged.

Caught by: test_ten_images_in_two_rows_each_under_its_label, test_images_are_gray_and_without_axes,
    test_labels_may_be_integers, test_any_number_of_images_is_shown,
    test_images_and_labels_are_left_as_they_are
Told: rows as columns
"""


def plot_samples(images: np.ndarray, labels: np.ndarray, n: int = 10) -> Figure:
    count = min(n, len(images))
    columns = max(1, (count + 1) // 2)
    figure = plt.figure(figsize=(2 * columns, 5))
    for i in range(count):
        axes = figure.add_subplot(2, columns, i + 1)
        axes.imshow(np.asarray(images[i]).reshape(28, 28).T, cmap="gray")
        axes.set_title(f"Label: {int(np.argmax(labels[i]) if np.ndim(labels) == 2 else labels[i])}")
        axes.axis("off")
    return figure
