"""One column per image instead of one row.

Caught by: test_every_image_has_its_row_of_signed_maps, test_labels_may_be_numbers_or_one_hot,
    test_the_figure_is_new_and_all_else_is_as_before
"""

import matplotlib.pyplot as plt


def plot_explanations(values, images, labels=None):
    count = len(images)
    figure, columns = plt.subplots(11, count, squeeze=False)
    rows = columns.T
    for i in range(count):
        rows[i, 0].imshow(images[i, :, :, 0], cmap="gray")
        limit = np.abs(values[i]).max()
        for digit in range(10):
            rows[i, digit + 1].imshow(values[i, :, :, 0, digit], cmap="bwr", vmin=-limit, vmax=limit)
    return figure
