"""The result is float64."""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size).numpy().astype(np.float64)
    return np.repeat(resized * 2 - 1, 3, axis=-1)
