"""Only one channel."""


def prepare_for_mobilenet(images, size=(96, 96)):
    return tf.image.resize(images, size).numpy() * 2 - 1
