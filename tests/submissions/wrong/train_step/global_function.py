"""One global traced function, which fails when a second optimizer needs variables.

Caught by: test_a_second_model_and_a_second_optimizer_are_trained
"""


@tf.function
def _g(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.add_n(
            [tf.reduce_mean(keras.losses.categorical_crossentropy(y, model(x, training=True))), *model.losses]
        )
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def train_step(model, optimizer, x, y):
    return _g(model, optimizer, x, y)
