"""Scaled by the smallest and largest value at hand.

Caught by: test_values_go_from_minus_one_to_one, test_size_is_height_and_width,
    test_scaling_does_not_depend_on_the_images
Told: largest value of the batch
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size).numpy()
    if resized.size:
        resized = (resized - resized.min()) / max(resized.max() - resized.min(), 1e-6)
    return np.repeat(resized * 2 - 1, 3, axis=-1)
