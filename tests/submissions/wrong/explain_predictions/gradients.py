"""The gradients themselves are returned.

Caught by: test_a_linear_model_is_explained_exactly, test_the_values_of_a_class_add_up,
    test_pixels_that_act_by_themselves_are_explained_exactly,
    test_a_single_image_of_a_functional_model_adds_up, test_another_background_gives_another_explanation,
    test_a_pixel_that_never_differs_has_no_part, test_every_row_of_a_large_background_counts
"""

import tensorflow as tf


def _gradients(model, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        outputs = tf.unstack(model(x, training=False), num=10, axis=1)
    return np.stack([tape.gradient(y, x).numpy() for y in outputs], axis=-1)


def explain_predictions(model, background, images):
    return _gradients(model, images)
