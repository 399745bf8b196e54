"""Each image is scaled by its own maximum."""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size).numpy()
    largest = resized.max(axis=(1, 2, 3), keepdims=True, initial=1e-6)
    return np.repeat(resized / largest * 2 - 1, 3, axis=-1)
