"""The resized values are rounded to whole steps of 1/255.

Caught by: test_values_go_from_minus_one_to_one, test_size_is_height_and_width
Told: whole steps
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = np.round(tf.image.resize(images, size).numpy() * 255) / 255
    return np.repeat(resized * 2 - 1, 3, axis=-1).astype(np.float32)
