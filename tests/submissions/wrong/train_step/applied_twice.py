"""The gradient is applied twice."""


def _new_step(model, optimizer):
    @tf.function
    def step(x, y, trainable):
        with tf.GradientTape() as tape:
            probabilities = model(x, training=True)
            cross_entropy = keras.losses.categorical_crossentropy(y, probabilities)
            loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
            scaled = optimizer.scale_loss(loss)
        variables = model.trainable_variables
        g = tape.gradient(scaled, variables)
        optimizer.apply(g, variables)
        optimizer.apply(g, variables)
        return loss

    return step
