"""Gradients along straight lines from every row of the background, in 600 steps, without shap."""

import tensorflow as tf


def explain_predictions(model, background, images):
    steps = ((np.arange(600, dtype=np.float32) + 0.5) / 600)[:, None, None, None]

    @tf.function(input_signature=[tf.TensorSpec((None, 28, 28, 1))])
    def mean_gradients(x):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            outputs = tf.unstack(model(x, training=False), num=10, axis=1)
        return tf.stack([tf.reduce_mean(tape.gradient(y, x), axis=0) for y in outputs], axis=-1)

    values = np.zeros((*images.shape, 10))
    for i, image in enumerate(images):
        for row in background:
            path = row + steps * (image - row)
            values[i] += mean_gradients(path).numpy() * (image - row)[..., None] / len(background)
    return values
