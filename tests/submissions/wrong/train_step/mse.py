"""The loss is the mean squared error.

Caught by: test_the_loss_is_the_mean_cross_entropy_before_the_update,
test_one_step_of_gradient_descent_is_exact
Told: this is the mean squared error
"""


def _new_step(model, optimizer):
    @tf.function
    def step(x, y, trainable):
        with tf.GradientTape() as tape:
            probabilities = model(x, training=True)
            cross_entropy = keras.losses.mean_squared_error(y, probabilities)
            loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
            scaled = optimizer.scale_loss(loss)
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(scaled, variables), variables)
        return loss

    return step
