"""Smoothed before it is made smaller.

Caught by: test_size_is_height_and_width
Told: antialias=True
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size, antialias=True).numpy()
    return np.repeat(resized * 2 - 1, 3, axis=-1)
