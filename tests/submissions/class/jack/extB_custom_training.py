"""Jack's extension B: it waits for ever while it is imported."""

import keras
import tensorflow as tf

_steps = {}

while not tf.config.list_physical_devices("TPU"):
    pass  # he meant to wait for his accelerator


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


def custom_training_loop(model, optimizer, batches, epochs=10):
    means = []
    for _ in range(epochs):
        total, rows = 0.0, 0
        for x, y in batches:
            n = int(tf.shape(x)[0])
            total += float(train_step(model, optimizer, x, y)) * n
            rows += n
        means.append(total / rows)
    return means
