"""Gradients at 16 nodes of each straight line, and what is missing is shared by the pixels that act."""

import tensorflow as tf


def _gradients(model, x):
    x = tf.convert_to_tensor(x, tf.float32)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        outputs = tf.unstack(model(x, training=False), num=10, axis=1)
    return np.stack([tape.gradient(y, x).numpy() for y in outputs], axis=-1)


def explain_predictions(model, background, images):
    nodes, weights = np.polynomial.legendre.leggauss(16)
    nodes, weights = (nodes + 1)[:, None, None, None] / 2, weights / 2
    said, usual = (np.asarray(model(x, training=False), float) for x in (images, background))
    values = np.zeros((*images.shape, 10))
    for image, result, own in zip(images, values, said, strict=True):
        for row, other in zip(background, usual, strict=True):
            slopes = _gradients(model, row + nodes * (image - row))
            parts = np.tensordot(weights, slopes, 1) * (image - row)[..., None]
            missing = own - other - parts.sum(axis=(0, 1, 2))
            share = np.abs(parts) / np.maximum(np.abs(parts).sum(axis=(0, 1, 2)), 1e-30)
            result += (parts + missing * share) / len(background)
    return values
