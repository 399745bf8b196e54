"""Traced functions in a dict by the objects' ids, and the loss is a Python float."""

_C = {}


def _p(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.add_n(
            [tf.reduce_mean(keras.losses.categorical_crossentropy(y, model(x, training=True))), *model.losses]
        )
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def train_step(model, optimizer, x, y):
    key = (id(model), id(optimizer))
    if key not in _C:
        _C[key] = (tf.function(lambda x, y: _p(model, optimizer, x, y)), model, optimizer)
    return float(_C[key][0](x, y))
