"""The range of the colours is so small that only signs can be seen.

Caught by: test_every_image_has_its_row_of_signed_maps, test_one_image_has_one_row
Told: within it, so that large ones look larger
"""


def plot_explanations(values, images, labels=None):
    figure = Figure(figsize=(14, 1.4 * len(images)))
    panels = figure.subplots(len(images), 11, squeeze=False)
    for row, value, image in zip(panels, values, images, strict=True):
        limit = np.abs(value).max() / 1000
        row[0].imshow(image[:, :, 0], cmap="gray")
        for digit in range(10):
            row[digit + 1].imshow(value[:, :, 0, digit], cmap="RdBu_r", vmin=-limit, vmax=limit)
    return figure
