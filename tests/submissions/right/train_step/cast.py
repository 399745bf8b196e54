"""The batch is cast to float32 tensors first."""


def train_step(model, optimizer, x, y):
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    x, y = tf.cast(x, tf.float32), tf.cast(y, tf.float32)
    return _traced_step(model, optimizer)(x, y, trainable)
