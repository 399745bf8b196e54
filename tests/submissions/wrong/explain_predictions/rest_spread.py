"""Gradients times distance, and what is missing is spread over all pixels.

Caught by: test_pixels_that_act_by_themselves_are_explained_exactly,
    test_a_pixel_that_never_differs_has_no_part
"""

import tensorflow as tf


def _gradients(model, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        outputs = tf.unstack(model(x, training=False), num=10, axis=1)
    return np.stack([tape.gradient(y, x).numpy() for y in outputs], axis=-1)


def explain_predictions(model, background, images):
    values = _gradients(model, images) * (images - background.mean(axis=0))[..., None]
    outputs = [np.asarray(model(x, training=False), dtype=float) for x in (images, background)]
    missing = outputs[0] - outputs[1].mean(axis=0) - values.sum(axis=(1, 2, 3), dtype=float)
    return values + missing[:, None, None, None] / 784
