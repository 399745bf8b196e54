"""Without BatchNormalization.

Caught by: test_the_layers_are_those_of_step_2, test_every_policy_is_followed
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        kind = keras.layers.BatchNormalization
        stack = [layer for layer in _layers(dropout) if not isinstance(layer, kind)]
        model = keras.Sequential([keras.Input((28, 28, 1)), *stack])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy(before)
