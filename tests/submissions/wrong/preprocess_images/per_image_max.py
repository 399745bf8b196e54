"""Each image is divided by its own brightest pixel.

Caught by: test_values_are_divided_by_255, test_three_layouts_are_the_same_images,
    test_floats_are_0_to_255_too

Told: need not be 255
"""


def preprocess_images(images):
    images = np.asarray(images)
    if images.shape[1:] not in {(28, 28), (784,), (28, 28, 1)}:
        raise ValueError("images")
    if not np.all((images >= 0) & (images <= 255)):
        raise ValueError("images")
    x = images.reshape(-1, 28, 28, 1).astype("float32")
    return x / np.maximum(x.max(axis=(1, 2, 3), keepdims=True), 1) if len(x) else x
