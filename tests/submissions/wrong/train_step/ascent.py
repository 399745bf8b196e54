"""The step goes up the gradient.

Caught by: test_one_step_of_gradient_descent_is_exact
Told: the step goes uphill
"""


def _new_step(model, optimizer):
    @tf.function
    def step(x, y, trainable):
        with tf.GradientTape() as tape:
            probabilities = model(x, training=True)
            cross_entropy = keras.losses.categorical_crossentropy(y, probabilities)
            loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
            scaled = optimizer.scale_loss(loss)
        variables = model.trainable_variables
        optimizer.apply([-g for g in tape.gradient(scaled, variables)], variables)
        return loss

    return step
