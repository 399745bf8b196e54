"""The caller's images are scaled in place.

Caught by: test_the_images_are_left_as_they_are
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    images *= 2
    images -= 1
    return np.repeat(tf.image.resize(images, size).numpy(), 3, axis=-1)
