"""All weights are updated, not only the trainable ones.

Caught by: test_frozen_layers_stay_as_they_are
"""


def _traced_step(model, optimizer):
    steps = _STEPS.setdefault(model, weakref.WeakKeyDictionary())
    if optimizer not in steps:
        optimizer.build(model.weights)
        steps[optimizer] = _new_step(weakref.proxy(model), weakref.proxy(optimizer))
    return steps[optimizer]


def _new_step(model, optimizer):
    @tf.function
    def step(x, y, trainable):
        with tf.GradientTape() as tape:
            probabilities = model(x, training=True)
            cross_entropy = keras.losses.categorical_crossentropy(y, probabilities)
            loss = tf.add_n([tf.reduce_mean(cross_entropy), *model.losses])
            scaled = optimizer.scale_loss(loss)
        variables = model.weights
        optimizer.apply(tape.gradient(scaled, variables), variables)
        return loss

    return step
