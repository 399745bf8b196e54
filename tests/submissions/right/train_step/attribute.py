"""Each model keeps its traced steps in an attribute, and the loss is a NumPy number."""


def _p(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.add_n(
            [tf.reduce_mean(keras.losses.categorical_crossentropy(y, model(x, training=True))), *model.losses]
        )
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def train_step(model, optimizer, x, y):
    steps = model.__dict__.setdefault("_own_steps", {})
    if id(optimizer) not in steps:
        steps[id(optimizer)] = (tf.function(lambda x, y: _p(model, optimizer, x, y)), optimizer)
    return steps[id(optimizer)][0](tf.convert_to_tensor(x), tf.convert_to_tensor(y)).numpy()
