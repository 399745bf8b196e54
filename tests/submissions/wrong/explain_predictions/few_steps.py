"""Integrated gradients from the mean image, in five steps.

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
    mean = background.mean(axis=0)
    steps = [mean + (step + 0.5) / 5 * (images - mean) for step in range(5)]
    gradients = np.mean([_gradients(model, step.astype("float32")) for step in steps], axis=0)
    return gradients * (images - mean)[..., None]
