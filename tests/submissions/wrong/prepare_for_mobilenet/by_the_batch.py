"""Scaled by the smallest and largest value at hand."""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size).numpy()
    if resized.size:
        resized = (resized - resized.min()) / max(resized.max() - resized.min(), 1e-6)
    return np.repeat(resized * 2 - 1, 3, axis=-1)
