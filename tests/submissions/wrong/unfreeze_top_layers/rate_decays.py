"""The learning rate falls from step to step.

Caught by: test_compiled_anew_with_a_small_learning_rate, test_the_learning_rate_arrives
Told: a schedule that changes it
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    _open_top(model, n_layers)
    rate = keras.optimizers.schedules.ExponentialDecay(learning_rate, 10, 0.5)
    _compile(model, keras.optimizers.Adam(rate))
    return model
