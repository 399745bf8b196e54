"""No images raise an error.

Caught by: test_no_images_become_no_images
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = np.stack([tf.image.resize(image, size).numpy() for image in images])
    return np.repeat(resized * 2 - 1, 3, axis=-1)
