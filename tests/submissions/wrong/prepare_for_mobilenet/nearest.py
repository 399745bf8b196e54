"""Nearest neighbours instead of bilinear.

Caught by: test_values_go_from_minus_one_to_one, test_size_is_height_and_width
Told: the method 'nearest'
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size, method="nearest").numpy()
    return np.repeat(resized * 2 - 1, 3, axis=-1)
