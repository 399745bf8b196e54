"""The loss takes the probabilities for logits.

Caught by: test_the_loss_is_the_mean_cross_entropy_before_the_update,
test_one_step_of_gradient_descent_is_exact
Told: the model's output is probabilities already
"""


def _new_step(model, optimizer):
    @tf.function
    def step(x, y, trainable):
        with tf.GradientTape() as tape:
            probabilities = model(x, training=True)
            cross_entropy = tf.nn.softmax_cross_entropy_with_logits(y, probabilities)
            loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
            scaled = optimizer.scale_loss(loss)
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(scaled, variables), variables)
        return loss

    return step
