"""Bicubic instead of bilinear.

Caught by: test_values_go_from_minus_one_to_one, test_size_is_height_and_width
Told: the method 'bicubic'
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size, method="bicubic").numpy()
    return np.repeat(np.clip(resized * 2 - 1, -1, 1), 3, axis=-1)
