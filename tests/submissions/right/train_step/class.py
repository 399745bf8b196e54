"""Each model and optimizer gets an object with a traced method, kept in a list."""

_ALL = []


class _Step:
    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer

    @tf.function(reduce_retracing=True)
    def __call__(self, x, y):
        with tf.GradientTape() as tape:
            p = self.model.call(x, training=True)
            loss = keras.ops.mean(keras.ops.categorical_crossentropy(y, p)) + sum(self.model.losses)
        v = self.model.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, v), v))
        return loss


def train_step(model, optimizer, x, y):
    for s in _ALL:
        if s.model is model and s.optimizer is optimizer:
            return s(x, y)
    _ALL.append(_Step(model, optimizer))
    return _ALL[-1](x, y)
