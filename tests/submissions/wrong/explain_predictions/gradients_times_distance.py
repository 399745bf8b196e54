"""Gradients at the image times its distance from the mean of the background.

Caught by: test_the_values_of_a_class_add_up, test_pixels_that_act_by_themselves_are_explained_exactly,
    test_a_single_image_of_a_functional_model_adds_up, test_another_background_gives_another_explanation
"""

import tensorflow as tf


def _gradients(model, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        outputs = tf.unstack(model(x, training=False), num=10, axis=1)
    return np.stack([tape.gradient(y, x).numpy() for y in outputs], axis=-1)


def explain_predictions(model, background, images):
    return _gradients(model, images) * (images - background.mean(axis=0))[..., None]
