"""Emmy's extension B: an object per model that keeps its steps."""

import keras
import tensorflow as tf


class Trainer:
    """Everything that belongs to one model."""

    def __init__(self, model):
        self.model = model
        self.steps = []

    def step_of(self, optimizer):
        for known, step in self.steps:
            if known is optimizer:
                return step
        step = tf.function(lambda x, y: self.descend(optimizer, x, y))
        self.steps.append((optimizer, step))
        return step

    def descend(self, optimizer, x, y):
        weights = self.model.trainable_weights
        with tf.GradientTape() as tape:
            guess = self.model(x, training=True)
            per_row = keras.losses.categorical_crossentropy(y, guess)
            loss = tf.reduce_sum(per_row) / tf.cast(tf.shape(per_row)[0], per_row.dtype)
            for extra in self.model.losses:
                loss = loss + extra
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss


trainers = []


def train_step(model, optimizer, x, y):
    for trainer in trainers:
        if trainer.model is model:
            break
    else:
        trainer = Trainer(model)
        trainers.append(trainer)
    return trainer.step_of(optimizer)(tf.convert_to_tensor(x), tf.convert_to_tensor(y))


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for epoch in range(epochs):
        mean = keras.metrics.Mean()
        for x, y in batches:
            mean.update_state(train_step(model, optimizer, x, y), sample_weight=len(x))
        history.append(float(mean.result()))
    return history
