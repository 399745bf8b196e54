"""The grader's own train_step, for loops of students whose step is wrong or not written yet."""

import keras
import tensorflow as tf


def train_step(model, optimizer, x, y):
    """One step, not traced: a loop's batches are few."""
    with tf.GradientTape() as tape:
        cross_entropy = keras.losses.categorical_crossentropy(y, model(x, training=True))
        loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
    variables = model.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss
