"""The gradients themselves are returned."""

import tensorflow as tf


def _gradients(model, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        outputs = tf.unstack(model(x, training=False), num=10, axis=1)
    return np.stack([tape.gradient(y, x).numpy() for y in outputs], axis=-1)


def explain_predictions(model, background, images):
    return _gradients(model, images)
