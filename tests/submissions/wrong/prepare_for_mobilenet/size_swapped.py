"""Height and width are exchanged.

Caught by: test_size_is_height_and_width
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, (size[1], size[0])).numpy()
    return np.repeat(resized * 2 - 1, 3, axis=-1)
