"""Mona's extension B: the second function is not there."""

import keras
import tensorflow as tf

_steps = {}


def _build(model, optimizer):
    loss_of = keras.losses.CategoricalCrossentropy()
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
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
