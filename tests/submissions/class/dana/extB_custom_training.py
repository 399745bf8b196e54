"""Dana's extension B: the gradient of the sum, and the loss of an epoch's last batch."""

import keras
import tensorflow as tf

_steps = {}


def _build(model, optimizer):
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(keras.losses.categorical_crossentropy(y, model(x, training=True)))
            if model.losses:
                loss += tf.add_n(model.losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    return step


def train_step(model, optimizer, x, y):
    key = (id(model), id(optimizer))
    if key not in _steps:
        # the pair is kept beside its step, so that no other object can get its id
        _steps[key] = (_build(model, optimizer), model, optimizer)
    return _steps[key][0](x, y)


def custom_training_loop(model, optimizer, batches, epochs=10):
    means = []
    for _ in range(epochs):
        for x, y in batches:
            loss = float(train_step(model, optimizer, x, y))
        means.append(loss)
    return means
