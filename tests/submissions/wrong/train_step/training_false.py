"""The forward pass is at inference.

Caught by: test_batch_normalization_learns_its_averages, test_dropout_is_active
"""


def _new_step(model, optimizer):
    @tf.function
    def step(x, y, trainable):
        with tf.GradientTape() as tape:
            probabilities = model(x, training=False)
            cross_entropy = keras.losses.categorical_crossentropy(y, probabilities)
            loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
            scaled = optimizer.scale_loss(loss)
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(scaled, variables), variables)
        return loss

    return step
