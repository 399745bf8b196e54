"""Each image is scaled by its own maximum.

Caught by: test_values_go_from_minus_one_to_one, test_size_is_height_and_width,
    test_scaling_does_not_depend_on_the_images
Told: largest value of an image
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size).numpy()
    largest = resized.max(axis=(1, 2, 3), keepdims=True, initial=1e-6)
    return np.repeat(resized / largest * 2 - 1, 3, axis=-1)
