"""preprocess_input expects 0..255 and gets [0, 1].

Caught by: test_values_go_from_minus_one_to_one, test_size_is_height_and_width,
    test_scaling_does_not_depend_on_the_images
Told: expects values from 0 to 255
"""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size).numpy()
    return keras.applications.mobilenet_v2.preprocess_input(np.repeat(resized, 3, axis=-1))
