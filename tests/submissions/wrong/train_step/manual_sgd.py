"""The update is plain gradient descent by hand, whatever the optimizer.

Caught by: test_the_given_optimizer_is_used_and_the_compile_state_is_left_alone,
    test_adam_keeps_its_state_from_step_to_step
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
        for v, g in zip(variables, tape.gradient(scaled, variables)):
            v.assign_sub(optimizer.learning_rate * g)
        return loss

    return step
