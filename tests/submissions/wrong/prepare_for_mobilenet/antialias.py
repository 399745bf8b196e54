"""Smoothed before it is made smaller."""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size, antialias=True).numpy()
    return np.repeat(resized * 2 - 1, 3, axis=-1)
