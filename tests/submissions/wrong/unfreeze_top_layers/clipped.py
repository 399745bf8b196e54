"""Adam clips the gradients, too.

Caught by: test_compiled_anew_with_a_small_learning_rate, test_the_learning_rate_arrives
Told: the settings of Adam
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    _open_top(model, n_layers)
    _compile(model, keras.optimizers.Adam(learning_rate, clipnorm=1.0))
    return model
