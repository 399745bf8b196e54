"""The argument size is not used.

Caught by: test_size_is_height_and_width
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, (96, 96)).numpy()
    return np.repeat(resized * 2 - 1, 3, axis=-1)
